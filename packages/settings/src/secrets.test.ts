import { expect, test } from 'vitest';
import { validateConfiguration } from './configuration.ts';
import { findSecrets, isNewSecret, mapSecrets, redactSecrets } from './secrets.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';

function configured() {
  const result = validateConfiguration({
    auth: {
      accounts: [
        { username: 'ann', password: { $secret: null, value: 'geheim' } },
        { username: 'bob', password: { $secret: 'b1' } },
      ],
    },
    tls: { certificates: [{ name: 'x', source: 'pem', certificatePem: PEM, privateKey: { $secret: 'k1' } }] },
    routing: {
      routes: [
        {
          name: 'r',
          transport: {
            kind: 'smarthost',
            hosts: [{ host: 'relay.example', port: 587 }],
            username: 'u',
            password: { $secret: null, value: 'wort' },
          },
        },
      ],
    },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

test('every secret is found with its path and purpose, inside variants too', () => {
  expect(findSecrets(configured()).map(({ path, kind }) => [path, kind])).toEqual([
    ['tls.certificates[0].privateKey', 'private-key'],
    ['auth.accounts[0].password', 'verifier'],
    ['auth.accounts[1].password', 'verifier'],
    ['routing.routes[0].transport.password', 'credential'],
  ]);
});

test('new secrets are replaced in a copy', async () => {
  const before = configured();
  const seen: string[] = [];
  const after = await mapSecrets(before, async (secret, { path, kind }) => {
    if (!isNewSecret(secret)) return secret;
    seen.push(`${path} ${kind} ${secret.value}`);
    return { $secret: `new${seen.length}` };
  });
  expect(seen).toEqual([
    'auth.accounts[0].password verifier geheim',
    'routing.routes[0].transport.password credential wort',
  ]);
  expect(findSecrets(after).map(({ secret }) => secret.$secret)).toEqual(['k1', 'new1', 'b1', 'new2']);
  expect(before).toEqual(configured());
  expect(validateConfiguration(after, { storedOnly: true }).ok).toBe(true);
});

test('a redacted copy holds no plain text', () => {
  const text = JSON.stringify(redactSecrets(configured()));
  expect(text).not.toMatch(/geheim|wort"/);
  expect(text).toContain('b1');
});
