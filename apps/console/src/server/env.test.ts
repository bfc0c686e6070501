import { expect, test } from 'vitest';
import { readEnv } from './env.ts';

const read = (env: Record<string, string>) =>
  readEnv({ DATABASE_URL: 'postgres://x', POSTHORN_SECRET: 's', ...env } as unknown as NodeJS.ProcessEnv);
const provider = {
  POSTHORN_PUBLIC_URL: 'https://console.example.org',
  POSTHORN_OIDC_ISSUER: 'https://login.example.org/realms/staff/',
  POSTHORN_OIDC_CLIENT_ID: 'posthorn',
  POSTHORN_OIDC_CLIENT_SECRET: 'shared',
};

test('what is not set is off, and empty is not set', () => {
  const env = read({ POSTHORN_PUBLIC_URL: '', POSTHORN_OIDC_ISSUER: '', POSTHORN_TRUSTED_PROXIES: '' });
  expect(env).toMatchObject({ publicOrigin: null, oidc: null, hostNames: [], bind: '127.0.0.1', port: 3000 });
});

test('an identity provider with roles', () => {
  const { oidc, publicOrigin, hostNames } = read({
    ...provider,
    POSTHORN_OIDC_ROLES: 'cn=mail admins = owner, helpdesk=viewer',
  });
  expect([publicOrigin, hostNames]).toEqual(['https://console.example.org', ['console.example.org']]);
  expect(oidc).toMatchObject({ issuer: 'https://login.example.org/realms/staff', name: 'login.example.org' });
  expect([...(oidc?.roles?.meaning ?? [])]).toEqual([
    ['cn=mail admins', 'owner'],
    ['helpdesk', 'viewer'],
  ]);
});

test.each([
  [{ POSTHORN_PUBLIC_URL: 'console.example.org' }, 'POSTHORN_PUBLIC_URL must look like'],
  [{ POSTHORN_PUBLIC_URL: 'https://console.example.org/path' }, 'POSTHORN_PUBLIC_URL must look like'],
  [{ POSTHORN_PUBLIC_URL: 'javascript:alert(1)' }, 'POSTHORN_PUBLIC_URL must look like'],
  [{ ...provider, POSTHORN_PUBLIC_URL: '' }, 'needs POSTHORN_PUBLIC_URL'],
  [{ ...provider, POSTHORN_OIDC_CLIENT_SECRET: '' }, 'must be set together with'],
  [{ ...provider, POSTHORN_OIDC_ISSUER: 'nowhere' }, 'must be a URL'],
  [{ ...provider, POSTHORN_OIDC_ROLES: 'admins=king' }, 'POSTHORN_OIDC_ROLES has'],
  [{ POSTHORN_TRUSTED_PROXIES: 'my-proxy' }, 'POSTHORN_TRUSTED_PROXIES has'],
  [{ POSTHORN_HTTP_PORT: '99999' }, 'POSTHORN_HTTP_PORT must be'],
])('%o is refused with a sentence', (env, words) => {
  expect(() => read(env as Record<string, string>)).toThrow(words);
});
