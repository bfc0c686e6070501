import { expect, test } from 'vitest';
import { validateConfiguration } from '../configuration.ts';

const secrets = [{ name: 'first', secret: { $secret: 'kept' } }];

test.each([
  ['srs.secrets', 'without a secret', { srs: { enabled: true } }],
  ['srs.routes[0]', 'there is no route named "aut"; did you mean "out"?', { srs: { routes: ['aut'] }, ...withRoute() }],
  ['srs.domain', 'two dots', { srs: { domain: 'a..b' } }],
  ['srs.hashLength', '4', { srs: { hashLength: 3 } }],
  ['srs.maxAge', '365', { srs: { maxAge: 1000 } }],
  ['srs.secrets[1].name', 'is there already', { srs: { secrets: [...secrets, ...secrets] } }],
])('%s: %s', (path, reason, input) => {
  const checked = validateConfiguration(input);
  expect(checked.ok ? [] : checked.problems).toContainEqual(
    expect.objectContaining({ path, reason: expect.stringContaining(reason) }),
  );
});

test('on with a secret; what expires too soon is a warning', () => {
  const checked = validateConfiguration({ srs: { enabled: true, secrets, routes: ['*', 'default'], maxAge: 1 } });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  expect(checked.warnings.map(({ path }) => path)).toContain('srs.maxAge');
});

function withRoute() {
  return { routing: { routes: [{ name: 'out', transport: { kind: 'mx' } }] } };
}
