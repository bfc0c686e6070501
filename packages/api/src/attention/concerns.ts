/**
 * What needs a person: each file is one check and answers with concerns, none when all is well. They read rows that are there anyhow and open no
 * socket, so that an overview may ask every few seconds.
 */
import { listProcesses } from '@posthorn/db/processes';
import { newestNumber } from '@posthorn/db/revisions';
import type { ApiServices } from '../context.ts';
import { apiKeys } from './api-keys.ts';
import { blocked } from './blocked.ts';
import { certificates } from './certificates.ts';
import type { Check, Concern } from './concern.ts';
import { delivery } from './delivery.ts';
import { dkim } from './dkim.ts';
import { drafts } from './drafts.ts';
import { lookups } from './lookups.ts';
import { processes } from './processes.ts';
import { quarantine } from './quarantine.ts';
import { scanners } from './scanners.ts';
import { watchdog } from './watchdog.ts';
import { actions, webhooks } from './webhooks.ts';

/** Everything that needs attention, the worst first. */
export const readConcerns = async (services: ApiServices): Promise<Concern[]> => {
  const { pool } = services;
  const [rows, newestRevision] = await Promise.all([listProcesses(pool), newestNumber(pool)]);
  const looked = {
    services,
    now: services.now(),
    processes: rows,
    newestRevision,
    configuration: services.snapshot().configuration,
  };
  const found = await Promise.all(checks.map((check) => check(looked)));
  return found.flat().sort((a, b) => order[a.severity] - order[b.severity]);
};

const checks: Check[] = [
  processes,
  watchdog,
  blocked,
  scanners,
  lookups,
  certificates,
  dkim,
  delivery,
  quarantine,
  apiKeys,
  webhooks,
  actions,
  drafts,
];
const order = { bad: 0, warn: 1, note: 2 };
