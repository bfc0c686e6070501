import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyOf, signatureHeaders } from './sign.ts';

test('the vector of Standard Webhooks', () => {
  const headers = signatureHeaders(
    { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: new Date(1_614_265_330_000), body: '{"test": 2432232314}' },
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  );
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test.each([
  ['whsec_', 'whsec_'],
  ['whsec_AAA', 'whsec_AAA'],
  ['whsec_AA==', '\0'],
  ['whsec_####', 'whsec_####'],
  ['a word', 'a word'],
  ['grüße', 'grüße'],
])('the key in %s', (secret, key) => {
  expect(keyOf(secret).toString('utf8')).toBe(key);
});

test('every secret signs, whatever it and the body are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 3 }),
      fc.string(),
      (secrets, body) => {
        const at = new Date(1_700_000_000_999);
        const headers = signatureHeaders({ id: 'id', at, body }, secrets);
        const signatures = headers['webhook-signature'].split(' ');
        expect(signatures).toHaveLength(secrets.length);
        for (const [index, secret] of secrets.entries())
          expect(signatures[index]).toBe(
            `v1,${createHmac('sha256', keyOf(secret)).update(`id.1700000000.${body}`).digest('base64')}`,
          );
      },
    ),
  );
});
