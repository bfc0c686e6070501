import type { NewMessage, Pool } from '@posthorn/db/mail/message';
import {
  findQuarantined,
  groupQuarantine,
  type KeptRecipient as MailKeptRecipient,
  type QuarantineGroup as MailQuarantineGroup,
  type QuarantineGrouping as MailQuarantineGrouping,
  type QuarantineRecord as MailQuarantineRecord,
  type QuarantineSummary as MailQuarantineSummary,
  selectQuarantine,
  summarizeQuarantine,
} from '@posthorn/db/mail/quarantine';
import type { QuarantineFilter as MailQuarantineFilter } from '@posthorn/db/mail/quarantine-filter';
import {
  EXPIRE_BATCH,
  expireQuarantine,
  type QuarantineWarning as MailQuarantineWarning,
  reconcileQuarantine,
  warnOfLeaving,
} from '@posthorn/db/mail/quarantine-sweep';
import { pageSize } from '@posthorn/db/mail/search';
import { dueDestinations } from './accept.ts';

/** See `@posthorn/db/mail/quarantine-filter`. */
export type QuarantineFilter = MailQuarantineFilter;
/** See `@posthorn/db/mail/quarantine`. */
export type KeptRecipient = MailKeptRecipient;
/** See `@posthorn/db/mail/quarantine`. */
export type QuarantineGroup = MailQuarantineGroup;
/** See `@posthorn/db/mail/quarantine`. */
export type QuarantineGrouping = MailQuarantineGrouping;
/** See `@posthorn/db/mail/quarantine`. */
export type QuarantineRecord = MailQuarantineRecord;
/** See `@posthorn/db/mail/quarantine`. */
export type QuarantineSummary = MailQuarantineSummary;
/** See `@posthorn/db/mail/quarantine-sweep`. */
export type QuarantineWarning = MailQuarantineWarning;

/** What is in quarantine, newest first. */
export async function listQuarantine(
  pool: Pool,
  options: { filter?: QuarantineFilter; cursor?: string | null; limit?: number } = {},
): Promise<{ rows: KeptRecipient[]; cursor: string | null }> {
  return await selectQuarantine(pool, { ...options, limit: pageSize(options.limit) });
}

/** The same in groups, the biggest first. */
export async function readQuarantineGroups(
  pool: Pool,
  options: { by: QuarantineGrouping; filter?: QuarantineFilter; limit?: number; offset?: number },
): Promise<{ rows: QuarantineGroup[]; groups: number; recipients: number }> {
  return await groupQuarantine(pool, { ...options, limit: pageSize(options.limit) });
}

/** How much there is, and how much of it leaves within so many days. */
export async function readQuarantineSummary(pool: Pool, days: number): Promise<QuarantineSummary> {
  return await summarizeQuarantine(pool, days);
}

/** One recipient that is or was in quarantine. */
export async function readQuarantined(pool: Pool, recipientId: string): Promise<QuarantineRecord | null> {
  return await findQuarantined(pool, recipientId);
}

/** How the quarantine is swept. */
export type QuarantineSweep = {
  keepDays: number;
  warnDays: number;
  /** Mail that carries a warning to somebody. */
  notice?: (warning: QuarantineWarning) => NewMessage | undefined;
};

/** Warns of what leaves soon, then throws away what has been there for its whole time. Returns what it did, and where mail is due now. */
export async function sweepQuarantine(
  pool: Pool,
  { keepDays, warnDays, notice }: QuarantineSweep,
  process: string,
): Promise<{ warned: QuarantineWarning | null; expired: number; destinations: string[] }> {
  await reconcileQuarantine(pool, keepDays);
  const told = await warnOfLeaving(pool, { process, days: warnDays, ...(notice ? { notice } : {}) });
  let expired = 0;
  for (let batch = EXPIRE_BATCH; batch === EXPIRE_BATCH; expired += batch)
    batch = await expireQuarantine(pool, { process, isWarned: warnDays > 0 });
  return {
    warned: told?.warning ?? null,
    expired,
    destinations: told?.notice ? [...dueDestinations(told.notice)] : [],
  };
}
