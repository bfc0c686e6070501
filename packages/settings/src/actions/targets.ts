import { z } from 'zod';
import { reference, requiredLine } from '../field.ts';

const kind = <const T extends string>(name: T, title: string) =>
  z.literal(name).meta({ title, description: 'What the step does for each event.' });

/** A line with `{event.…}` and `{= expressions }` in it. */
export const filledIn = { widget: 'event-template' };

/** A statement for a database of the operator's own. */
export const sqlTarget = z.strictObject({
  kind: kind('sql', 'SQL statement'),
  server: reference({ title: 'Database', description: 'The name of one of sql.servers.', to: 'sql.servers' }),
  statement: z.string().min(1).max(8000).meta({
    title: 'Statement',
    description:
      'Any one statement, such as SELECT record_delivery({event.senderDomain}, {event.recipient}, {event.host}). Each {…} is a parameter, without quotes around it; what the event does not have is NULL.',
    standard: 'ISO/IEC 9075',
    widget: 'event-statement',
  }),
});

/** A command for a server of Redis or Valkey. */
export const redisTarget = z.strictObject({
  kind: kind('redis', 'Redis command'),
  server: reference({ title: 'Server', description: 'The name of one of redis.servers.', to: 'redis.servers' }),
  command: requiredLine({
    title: 'Command',
    description:
      'Any command, such as PUBLISH mail {event.type} or XADD mail MAXLEN ~ 100000 * type {event.type} to {event.recipient}. Each word is passed apart: what is filled in can never become another one. Quotes keep blanks in a word.',
    standard: 'RESP',
    max: 4000,
  }).meta(filledIn),
});

/** A post to one of the webhooks. */
export const webhookTarget = z.strictObject({
  kind: kind('webhook', 'Webhook'),
  endpoint: reference({
    title: 'Webhook',
    description:
      'The name of one of webhooks.endpoints, whose address, secret and limits it uses. It may be switched off there, so that it gets nothing but this.',
    to: 'webhooks.endpoints',
  }),
});
