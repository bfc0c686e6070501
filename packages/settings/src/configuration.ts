import { z } from 'zod';
import { auth } from './groups/auth.ts';
import { delivery } from './groups/delivery.ts';
import { dns } from './groups/dns.ts';
import { dsn } from './groups/dsn.ts';
import { events } from './groups/events.ts';
import { listeners } from './groups/listeners.ts';
import { lists } from './groups/lists.ts';
import { log } from './groups/log.ts';
import { queue } from './groups/queue.ts';
import { routing } from './groups/routing.ts';
import { sandbox } from './groups/sandbox.ts';
import { smtp } from './groups/smtp.ts';
import { smtputf8 } from './groups/smtputf8.ts';
import { tls } from './groups/tls.ts';

/** Every feature that has settings, in the order the console shows them. */
export const features = [
  listeners,
  smtp,
  tls,
  auth,
  routing,
  lists,
  queue,
  delivery,
  dsn,
  smtputf8,
  dns,
  sandbox,
  events,
  log,
] as const;

/** The whole configuration: one member for each feature's group. A group or field left out takes its default; unknown ones are refused. */
export const configurationSchema = z.strictObject({
  listeners: listeners.schema.prefault({}),
  smtp: smtp.schema.prefault({}),
  tls: tls.schema.prefault({}),
  auth: auth.schema.prefault({}),
  routing: routing.schema.prefault({}),
  lists: lists.schema.prefault({}),
  queue: queue.schema.prefault({}),
  delivery: delivery.schema.prefault({}),
  dsn: dsn.schema.prefault({}),
  smtputf8: smtputf8.schema.prefault({}),
  dns: dns.schema.prefault({}),
  sandbox: sandbox.schema.prefault({}),
  events: events.schema.prefault({}),
  log: log.schema.prefault({}),
});

/** One complete version of all settings, every default filled in. Secrets are references. */
export type Configuration = z.output<typeof configurationSchema>;

/** The name of a group of settings. */
export type GroupName = keyof Configuration;

/** What is wrong, or doubtful, about a configuration: where, why, and at which character of the value. */
export type Problem = { path: string; reason: string; position?: number };

/** The configuration of a fresh installation. */
export function defaultConfiguration(): Configuration {
  return structuredClone(configurationSchema.parse({}));
}

/** Checks a configuration document completely: shapes, values, and what settings say about each other. */
export function validateConfiguration(
  input: unknown,
): { ok: true; configuration: Configuration; warnings: Problem[] } | { ok: false; problems: Problem[] } {
  const read = configurationSchema.safeParse(input);
  if (read.success) return { ok: true, configuration: read.data, warnings: [] };
  return {
    ok: false,
    problems: read.error.issues.map((issue) => ({ path: issue.path.join('.'), reason: issue.message })),
  };
}
