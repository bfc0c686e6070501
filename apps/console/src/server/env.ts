import { parseTrustedProxies, type TrustedProxies } from './client-address.ts';

/** What the console is told at its start; everything else is a live setting. */
export type ConsoleEnv = {
  databaseUrl: string;
  redisUrl: string | undefined;
  secret: string;
  bind: string;
  port: number;
  /** POSTHORN_PUBLIC_URL as an origin; null when people may use any address that leads here. */
  publicOrigin: string | null;
  /** Names besides loopback and IP addresses under which the console answers. */
  hostNames: string[];
  /** POSTHORN_TRUSTED_PROXIES: whose X-Forwarded-For is believed. */
  trustedProxies: TrustedProxies;
  oidc: OidcEnv | null;
};

/** Sign-in through an OpenID Connect provider. */
export type OidcEnv = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the button says. */
  name: string;
  scopes: string[];
  /** Which claim says what somebody may be, and what its values mean; null: the provider only says who somebody is. */
  roles: { claim: string; meaning: ReadonlyMap<string, string> } | null;
};

/** Reads the environment, or throws one sentence that says what is missing. */
export const readEnv = (env: NodeJS.ProcessEnv = process.env): ConsoleEnv => {
  const publicOrigin = originOf(env['POSTHORN_PUBLIC_URL']);
  return {
    databaseUrl: needed(env, 'DATABASE_URL'),
    redisUrl: env['REDIS_URL'] || undefined,
    secret: needed(env, 'POSTHORN_SECRET'),
    bind: env['POSTHORN_BIND'] || '127.0.0.1',
    port: portOf(env['POSTHORN_HTTP_PORT'] || '3000'),
    publicOrigin,
    hostNames: [...(publicOrigin ? [new URL(publicOrigin).hostname] : []), env['POSTHORN_HOSTNAME'] ?? ''].filter(
      Boolean,
    ),
    trustedProxies: parseTrustedProxies(env['POSTHORN_TRUSTED_PROXIES']),
    oidc: oidcOf(env, publicOrigin),
  };
};

const oidcOf = (env: NodeJS.ProcessEnv, publicOrigin: string | null): OidcEnv | null => {
  const issuer = env['POSTHORN_OIDC_ISSUER'];
  if (!issuer) return null;
  if (!URL.canParse(issuer)) throw new Error(`POSTHORN_OIDC_ISSUER must be a URL, not "${issuer}".`);
  if (!publicOrigin) {
    throw new Error(
      'POSTHORN_OIDC_ISSUER needs POSTHORN_PUBLIC_URL: the identity provider sends people back to an address it knows.',
    );
  }
  return {
    issuer: issuer.replace(/\/$/, ''),
    clientId: needed(env, 'POSTHORN_OIDC_CLIENT_ID'),
    clientSecret: needed(env, 'POSTHORN_OIDC_CLIENT_SECRET'),
    name: env['POSTHORN_OIDC_NAME'] || new URL(issuer).hostname,
    scopes: (env['POSTHORN_OIDC_SCOPES'] || 'openid email profile').split(/[\s,]+/).filter(Boolean),
    roles: rolesOf(env),
  };
};

const rolesOf = (env: NodeJS.ProcessEnv): OidcEnv['roles'] => {
  const text = env['POSTHORN_OIDC_ROLES'];
  if (!text) return null;
  const meaning = new Map<string, string>();
  for (const item of text.split(',')) {
    const [, value, role] = /^\s*(.+?)\s*=\s*(owner|operator|auditor|viewer)\s*$/.exec(item) ?? [];
    if (!value || !role)
      throw new Error(`POSTHORN_OIDC_ROLES has "${item}", but looks like "mail-admins=owner, helpdesk=viewer".`);
    meaning.set(value, role);
  }
  return { claim: env['POSTHORN_OIDC_ROLE_CLAIM'] || 'groups', meaning };
};

const originOf = (text: string | undefined): string | null => {
  if (!text) return null;
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.username)
    throw new Error(`POSTHORN_PUBLIC_URL must look like https://console.example.org, not "${text}".`);
  return url.origin;
};

const needed = (env: NodeJS.ProcessEnv, name: string): string => {
  const value = env[name];
  if (!value)
    throw new Error(
      name.startsWith('POSTHORN_OIDC')
        ? `${name} must be set together with POSTHORN_OIDC_ISSUER.`
        : `${name} must be set; \`npm start\` sets it for you.`,
    );
  return value;
};

const portOf = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`POSTHORN_HTTP_PORT must be a port number, not "${text}".`);
  return port;
};
