import {
  countBacklog,
  groupBacklog,
  type Backlog as MailBacklog,
  type QueueEntry as MailQueueEntry,
  type QueueGroup as MailQueueGroup,
  selectQueue,
} from '@posthorn/db/mail/backlog';
import { countClasses, type ClassCount as MailClassCount } from '@posthorn/db/mail/class-counts';
import { firstActivity } from '@posthorn/db/mail/first-activity';
import type { Pool } from '@posthorn/db/mail/message';
import type { QueueFilter as MailQueueFilter, WatchLimits } from '@posthorn/db/mail/queue-filter';
import { countRates, type RateBucket as MailRateBucket } from '@posthorn/db/mail/rates';

/** See `@posthorn/db/mail/backlog`. */
export type Backlog = MailBacklog;
/** See `@posthorn/db/mail/backlog`. */
export type QueueEntry = MailQueueEntry;
/** See `@posthorn/db/mail/backlog`. */
export type QueueGroup = MailQueueGroup;
/** See `@posthorn/db/mail/queue-filter`. */
export type QueueFilter = MailQueueFilter;
/** See `@posthorn/db/mail/class-counts`. */
export type ClassCount = MailClassCount;
/** See `@posthorn/db/mail/rates`. */
export type RateBucket = MailRateBucket;

/** Counts of everything unfinished. */
export async function readBacklog(pool: Pool): Promise<Backlog> {
  return await countBacklog(pool);
}

/** Unfinished recipients, flat, oldest message first. */
export async function listQueue(
  pool: Pool,
  options: { filter?: QueueFilter; cursor?: string | null; limit?: number; limits?: WatchLimits } = {},
): Promise<{ rows: QueueEntry[]; cursor: string | null }> {
  return await selectQueue(pool, { ...options, limit: pageSize(options.limit) });
}

/** Unfinished recipients by destination or by reason, the biggest group first. */
export async function groupQueue(pool: Pool, options: GroupOptions): Promise<QueueGroup[]> {
  return (await groupQueuePage(pool, options)).rows;
}

/** How many recipients met which kind of trouble; ended ones since a moment. */
export async function readClassCounts(
  pool: Pool,
  options: { names: readonly string[]; since: Date },
): Promise<ClassCount[]> {
  return await countClasses(pool, options);
}

/** When anything was first accepted or refused; null when nothing ever was, as far as rows are kept. */
export async function readFirstActivity(pool: Pool): Promise<Date | null> {
  return await firstActivity(pool);
}

/** The same with `groups` and `recipients`, which count all that fit and not only the page. */
export async function groupQueuePage(
  pool: Pool,
  { by, filter = {}, limit, offset = 0, limits }: GroupOptions,
): Promise<{ rows: QueueGroup[]; groups: number; recipients: number }> {
  return await groupBacklog(pool, { by, filter, limit: pageSize(limit), offset, ...(limits ? { limits } : {}) });
}

export type GroupOptions = {
  by: 'destination' | 'reason';
  filter?: QueueFilter;
  limit?: number;
  offset?: number;
  limits?: WatchLimits;
};

/** What came and went, in buckets of a minute unless told otherwise; at most a thousand of them. */
export async function readRates(
  pool: Pool,
  options: { from: Date; to: Date; bucketSeconds?: number },
): Promise<RateBucket[]> {
  const span = (options.to.getTime() - options.from.getTime()) / 1000;
  if (!(span > 0)) return [];
  const bucketSeconds = Math.max(options.bucketSeconds ?? 60, 1, Math.ceil(span / MAX_BUCKETS));
  return await countRates(pool, options.from, options.to, bucketSeconds);
}

function pageSize(limit = 50): number {
  return Math.min(Math.max(Math.trunc(limit), 1), 500);
}

const MAX_BUCKETS = 1000;
