import { z } from 'zod';
import type { EventType } from './catalogue.ts';
import { eventTypes } from './catalogue.ts';
import { uuidv7 } from './id.ts';

/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** One thing that happened. Members that do not apply are absent, never empty; `sender` alone may be '', the null reverse path. */
export type PosthornEvent = {
  /** UUIDv7: sorts by time. */
  id: string;
  at: Date;
  type: EventType;
  /** The id of the process that saw it. */
  process: string;
  /** Who opened the connection: `in` a client, `out` ourselves. */
  direction?: 'in' | 'out';
  sessionId?: string;
  messageId?: string;
  recipientId?: string;
  sender?: string;
  recipient?: string;
  clientAddress?: string;
  host?: string;
  address?: string;
  port?: number;
  router?: string;
  transport?: string;
  /** SMTP reply code. */
  code?: number;
  /** Enhanced status code, RFC 3463. */
  enhanced?: string;
  text?: string;
  /** What the type adds; {@link eventTypes} says which names to expect. */
  data: Record<string, JsonValue>;
};

/** The members a caller gives; id, time and empty data are filled in. */
export type EventFields = Omit<PosthornEvent, 'id' | 'at' | 'type' | 'data'> &
  Partial<Pick<PosthornEvent, 'id' | 'at' | 'data'>>;

/** Makes an event of a type, with a fresh id and the present time unless they are given. */
export function newEvent(type: EventType, fields: EventFields): PosthornEvent {
  const at = fields.at ?? new Date();
  return { ...fields, id: fields.id ?? uuidv7(), at, type, data: fields.data ?? {} };
}

const names = Object.keys(eventTypes) as [EventType, ...EventType[]];

/** Reads an event back from JSON or a database row; `at` may be a Date or its ISO form. */
export const eventSchema: z.ZodType<PosthornEvent> = z.strictObject({
  id: z.uuid({ version: 'v7' }),
  at: z.union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))]),
  type: z.enum(names),
  process: z.string(),
  direction: z.enum(['in', 'out']).exactOptional(),
  sessionId: z.string().exactOptional(),
  messageId: z.string().exactOptional(),
  recipientId: z.string().exactOptional(),
  sender: z.string().exactOptional(),
  recipient: z.string().exactOptional(),
  clientAddress: z.string().exactOptional(),
  host: z.string().exactOptional(),
  address: z.string().exactOptional(),
  port: z.int().min(0).max(65_535).exactOptional(),
  router: z.string().exactOptional(),
  transport: z.string().exactOptional(),
  code: z.int().min(200).max(599).exactOptional(),
  enhanced: z.string().exactOptional(),
  text: z.string().exactOptional(),
  data: z.record(z.string(), z.json()),
});
