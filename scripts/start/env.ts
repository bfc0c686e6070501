import { hostname } from 'node:os';
import { isAbsolute, resolve } from 'node:path';

type Env = Record<string, string | undefined>;

/** The boot-time environment, read and checked once. Everything else is a live setting. */
export type BootEnvironment = {
  dataDir: string;
  bind: string;
  ports: { http: number; mx: number; submission: number; submissions: number };
  hostname: string;
  databaseUrl?: string;
  redisUrl?: string;
  secret?: string;
  dns?: string;
  adminEmail: string;
  adminPassword?: string;
  bootstrapApiKey?: string;
  engines: number;
};

/** One sentence for the person who started Posthorn: what is wrong and what to do about it. */
export class StartProblem extends Error {
  override name = 'StartProblem';
}

/** @throws StartProblem naming the variable and what it should look like */
export function readEnvironment(env: Env, cwd: string): BootEnvironment {
  const dataDir = env['POSTHORN_DATA_DIR'] || './data';
  return {
    dataDir: isAbsolute(dataDir) ? dataDir : resolve(cwd, dataDir),
    bind: env['POSTHORN_BIND'] || '127.0.0.1',
    ports: {
      http: port(env, 'POSTHORN_HTTP_PORT', 3000),
      mx: port(env, 'POSTHORN_SMTP_PORT', 2525),
      submission: port(env, 'POSTHORN_SUBMISSION_PORT', 2587),
      submissions: port(env, 'POSTHORN_SMTPS_PORT', 2465),
    },
    hostname: hostName(env['POSTHORN_HOSTNAME'] || hostname()),
    adminEmail: email(env['POSTHORN_ADMIN_EMAIL'] || 'admin@posthorn.local'),
    engines: count(env, 'POSTHORN_ENGINES', 1),
    ...optional('databaseUrl', url(env, 'DATABASE_URL', ['postgres:', 'postgresql:'])),
    ...optional('redisUrl', url(env, 'REDIS_URL', ['redis:', 'rediss:'])),
    ...optional('secret', env['POSTHORN_SECRET']),
    ...optional('dns', resolvers(env['POSTHORN_DNS'])),
    ...optional('adminPassword', env['POSTHORN_ADMIN_PASSWORD']),
    ...optional('bootstrapApiKey', apiKey(env['POSTHORN_BOOTSTRAP_API_KEY'])),
  };
}

/** The same environment as the parts (engine, worker, console) read it. */
export function environmentForParts(boot: BootEnvironment, databaseUrl: string, secret: string): Env {
  const own = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: boot.redisUrl,
    POSTHORN_SECRET: secret,
    POSTHORN_DATA_DIR: boot.dataDir,
    POSTHORN_BIND: boot.bind,
    POSTHORN_HTTP_PORT: String(boot.ports.http),
    POSTHORN_SMTP_PORT: String(boot.ports.mx),
    POSTHORN_SUBMISSION_PORT: String(boot.ports.submission),
    POSTHORN_SMTPS_PORT: String(boot.ports.submissions),
    POSTHORN_HOSTNAME: boot.hostname,
    POSTHORN_DNS: boot.dns,
    POSTHORN_ENGINES: String(boot.engines),
    POSTHORN_ADMIN_EMAIL: boot.adminEmail,
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: 'production',
  };
  const { POSTHORN_ADMIN_PASSWORD: _password, POSTHORN_BOOTSTRAP_API_KEY: _key, ...inherited } = process.env;
  return { ...inherited, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) };
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value ? ({ [key]: value } as { [P in K]?: string }) : {};
}

function port(env: Env, name: string, fallback: number): number {
  const value = count(env, name, fallback);
  if (value > 65_535) throw new StartProblem(`${name} is ${value}, but a port is a number from 1 to 65535.`);
  return value;
}

function count(env: Env, name: string, fallback: number): number {
  const text = env[name];
  if (!text) return fallback;
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new StartProblem(`${name} is "${text}", but it must be a whole number, for example ${fallback}.`);
  return Number(text);
}

function url(env: Env, name: string, protocols: string[]): string | undefined {
  const text = env[name];
  if (!text) return undefined;
  const parsed = URL.parse(text);
  const example = `${protocols[0]}//user:password@host/name`;
  if (!parsed || !protocols.includes(parsed.protocol))
    throw new StartProblem(`${name} is not a URL of the form ${example}; correct it or unset it.`);
  return text;
}

function resolvers(text: string | undefined): string | undefined {
  for (const item of text?.split(',') ?? []) {
    if (!/^(\[[0-9a-f:]+\]|[0-9.]+|[a-z0-9.-]+)(:\d{1,5})?$/i.test(item.trim())) {
      throw new StartProblem(
        `POSTHORN_DNS has "${item}", but it must be a comma list of host:port, for example 127.0.0.1:53.`,
      );
    }
  }
  return text;
}

function hostName(text: string): string {
  if (/^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/i.test(text)) return text.toLowerCase();
  throw new StartProblem(`POSTHORN_HOSTNAME is "${text}", but it must be a host name such as mail.example.org.`);
}

function apiKey(text: string | undefined): string | undefined {
  if (!text || text.length >= 16) return text;
  throw new StartProblem('POSTHORN_BOOTSTRAP_API_KEY needs at least 16 characters: it opens everything.');
}

function email(text: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return text.toLowerCase();
  throw new StartProblem(`POSTHORN_ADMIN_EMAIL is "${text}", but it must be an e-mail address.`);
}
