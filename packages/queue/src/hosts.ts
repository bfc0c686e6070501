import { pattern } from '@posthorn/db/mail/filter';
import {
  findHost,
  forgiveHost,
  type HostChoice,
  listHosts,
  type Host as MailHost,
  type HostResult as MailHostResult,
  resultsOfHost,
} from '@posthorn/db/mail/hosts';
import type { Pool } from '@posthorn/db/mail/message';

/** See `@posthorn/db/mail/hosts`. */
export type Host = MailHost;
/** See `@posthorn/db/mail/hosts`. */
export type HostResult = MailHostResult;

/** Next hops, those in trouble first. `name` matches anywhere. */
export async function readHosts(
  pool: Pool,
  options: { name?: string; which?: HostChoice; limit?: number; offset?: number } = {},
): Promise<{ rows: Host[]; total: number }> {
  const name = pattern(options.name);
  return await listHosts(pool, {
    ...(name === undefined ? {} : { name }),
    which: options.which ?? 'all',
    limit: Math.min(Math.max(Math.trunc(options.limit ?? 100), 1), 500),
    offset: Math.max(0, Math.trunc(options.offset ?? 0)),
  });
}

/** One next hop with its newest tries. Null: nobody knows it. */
export async function readHost(pool: Pool, name: string): Promise<{ host: Host; results: HostResult[] } | null> {
  const [host, results] = await Promise.all([findHost(pool, name), resultsOfHost(pool, name, 20)]);
  return host === null ? null : { host, results };
}

/** An operator says that it may be tried again. False: nothing kept it back. */
export async function releaseHost(pool: Pool, name: string): Promise<boolean> {
  return await forgiveHost(pool, name);
}
