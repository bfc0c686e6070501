import { resolve } from 'node:path';
import type { DnsServer } from '@posthorn/dns/resolver';
import { parseServers } from '@posthorn/dns/servers';

/** What an engine process is told at boot; everything else is a live setting. */
export type EngineEnv = {
  databaseUrl: string;
  redisUrl?: string;
  secret: string;
  dataDir: string;
  bind: string;
  hostname: string;
  ports: { mx: number; submission: number; submissions: number };
  /** Resolvers as host and port; empty means the system's own. */
  dnsServers: DnsServer[];
  /** How many engine processes share the ports. */
  engines: number;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** A boot setting that cannot be used; the message is one sentence that says what to do. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
}

/** Reads the boot environment. Throws EnvironmentError for the first value that cannot be used. */
export function readEnvironment(env: Environment = process.env): EngineEnv {
  const redisUrl = env['REDIS_URL'] || undefined;
  return {
    databaseUrl: databaseUrlOf(env),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    secret: secretOf(env),
    dataDir: resolve(env['POSTHORN_DATA_DIR'] || './data'),
    bind: env['POSTHORN_BIND'] || '127.0.0.1',
    hostname: hostnameOf(env),
    ports: {
      mx: portOf(env, 'POSTHORN_SMTP_PORT', 2525),
      submission: portOf(env, 'POSTHORN_SUBMISSION_PORT', 2587),
      submissions: portOf(env, 'POSTHORN_SMTPS_PORT', 2465),
    },
    dnsServers: dnsServersOf(env),
    engines: wholeNumber(env, 'POSTHORN_ENGINES', { fallback: 1, min: 1, max: 64 }),
  };
}

function dnsServersOf(env: Environment): DnsServer[] {
  try {
    return parseServers(env['POSTHORN_DNS'] ?? '');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError(
      `POSTHORN_DNS cannot be used (${reason}): write host:port, several separated by commas.`,
    );
  }
}

function databaseUrlOf(env: Environment): string {
  const url = env['DATABASE_URL'];
  if (!url) {
    throw new EnvironmentError(
      'DATABASE_URL is not set: start Posthorn with npm start, or give the address of your PostgreSQL (postgres://user:password@host/database).',
    );
  }
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new EnvironmentError(
      'DATABASE_URL is not a PostgreSQL address: it must begin with postgres:// or postgresql://.',
    );
  }
  return url;
}

function secretOf(env: Environment): string {
  const secret = env['POSTHORN_SECRET'];
  if (!secret) {
    throw new EnvironmentError(
      'POSTHORN_SECRET is not set: give the secret with which this database was first started (with an external database you choose it yourself).',
    );
  }
  return secret;
}

function hostnameOf(env: Environment): string {
  const name = env['POSTHORN_HOSTNAME'] || 'localhost';
  if (
    name.length > 253 ||
    !/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/.test(name)
  ) {
    throw new EnvironmentError(
      `POSTHORN_HOSTNAME is '${name}', which is not a host name: write it like mail.example.org.`,
    );
  }
  return name.toLowerCase();
}

function portOf(env: Environment, name: string, fallback: number): number {
  return wholeNumber(env, name, { fallback, min: 0, max: 65535 });
}

function wholeNumber(env: Environment, name: string, range: { fallback: number; min: number; max: number }): number {
  const text = env[name];
  if (text === undefined || text === '') return range.fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < range.min || value > range.max) {
    throw new EnvironmentError(`${name} is '${text}': it must be a whole number from ${range.min} to ${range.max}.`);
  }
  return value;
}
