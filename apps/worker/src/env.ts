import { resolve } from 'node:path';
import { parseServers, systemServers } from '@posthorn/dns/servers';
import type { WorkerOptions } from './index.ts';

/** A boot setting that cannot be used; the message is one sentence that says what to do. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
}

export type WorkerEnvironment = Omit<WorkerOptions, 'log'>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the boot environment; everything else is a live setting. Throws EnvironmentError for the first bad value. */
export function readEnvironment(env: Environment = process.env): WorkerEnvironment {
  const redisUrl = env['REDIS_URL'];
  return {
    databaseUrl: databaseUrlOf(env),
    ...(redisUrl ? { redisUrl } : {}),
    secret: secretOf(env),
    dataDir: resolve(env['POSTHORN_DATA_DIR'] || './data'),
    hostname: hostnameOf(env),
    bind: env['POSTHORN_BIND'] || '127.0.0.1',
    ports: [
      portOf(env, 'POSTHORN_SMTP_PORT', 2525),
      portOf(env, 'POSTHORN_SUBMISSION_PORT', 2587),
      portOf(env, 'POSTHORN_SMTPS_PORT', 2465),
    ],
    dnsServers: dnsServersOf(env),
  };
}

function databaseUrlOf(env: Environment): string {
  const url = env['DATABASE_URL'] ?? '';
  if (/^postgres(ql)?:\/\//.test(url)) return url;
  throw new EnvironmentError(
    'DATABASE_URL must be the address of a PostgreSQL (postgres://user:password@host/database); npm start sets it for the embedded one.',
  );
}

function secretOf(env: Environment): string {
  const secret = env['POSTHORN_SECRET'];
  if (secret) return secret;
  throw new EnvironmentError('POSTHORN_SECRET is not set: give the secret with which this database was first started.');
}

function hostnameOf(env: Environment): string {
  const name = (env['POSTHORN_HOSTNAME'] || 'localhost').toLowerCase();
  if (name.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(name)) return name;
  throw new EnvironmentError(
    `POSTHORN_HOSTNAME is '${name}', which is not a host name: write it like mail.example.org.`,
  );
}

function portOf(env: Environment, name: string, fallback: number): number {
  const text = env[name] || String(fallback);
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new EnvironmentError(`${name} is '${text}': it must be a port number from 0 to 65535.`);
}

function dnsServersOf(env: Environment): { host: string; port: number }[] {
  const text = env['POSTHORN_DNS'];
  if (!text) return systemServers();
  try {
    return parseServers(text);
  } catch (error) {
    throw new EnvironmentError(
      `POSTHORN_DNS cannot be read (${(error as Error).message}): write host:port, several separated by commas.`,
    );
  }
}
