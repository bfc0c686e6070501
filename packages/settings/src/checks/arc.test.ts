import { expect, test } from 'vitest';
import { validateConfiguration } from '../configuration.ts';

const key = (selector: string, algorithm: string) => ({ selector, algorithm, privateKey: { $secret: 'kept' } });
const dkim = { domains: [{ domain: 'one.example', keys: [key('e', 'ed25519-sha256'), key('r', 'rsa-sha256')] }] };
const on = { seal: true, sealAs: 'One.example' };

test.each([
  ['arc.sealAs', 'is empty', { arc: { seal: true } }],
  ['arc.sealAs', 'two.example has no RSA key', { dkim, arc: { seal: true, sealAs: 'two.example' } }],
  ['arc.sealSelector', 'no RSA key with this selector', { dkim, arc: { ...on, sealSelector: 'e' } }],
  ['arc.sealRoutes[0]', 'there is no route named "x"', { arc: { sealRoutes: ['x'] } }],
  ['arc.expireAt', 'wanted: +', { arc: { expireAt: 'soon' } }],
])('%s: %s', (path, reason, input) => {
  const checked = validateConfiguration(input);
  expect(checked.ok ? [] : checked.problems).toContainEqual(
    expect.objectContaining({ path, reason: expect.stringContaining(reason) }),
  );
});

test('on with a key; what has nothing to tell is a warning', () => {
  const arc = { ...on, sealSelector: 'r', sealRoutes: ['default'], expire: true, expireAt: '+604800', verify: false };
  const checked = validateConfiguration({ dkim, arc, authres: { addHeader: false } });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  expect(checked.warnings.filter(({ path }) => path === 'arc.seal')).toHaveLength(2);
});
