import type { PosthornEvent } from '@posthorn/events/event';
import type { Client, Pool } from './message.ts';
import { storableJson } from './text.ts';

/** Stores events in one statement; `unflushed` for those that are written behind and may be lost with the machine. */
export async function insertEvents(
  connection: Pool | Client,
  events: readonly PosthornEvent[],
  options: { unflushed?: boolean } = {},
): Promise<void> {
  if (events.length === 0) return;
  const commit = options.unflushed ? 'off' : 'on';
  await connection.query({
    name: `mail-events-${commit}`,
    text: `${options.unflushed ? UNFLUSHED : ''} insert into mail.event (${EVENT_COLUMNS})
      select ${EVENT_COLUMNS} from ${options.unflushed ? 'unflushed,' : ''} json_to_recordset($1::json) as e (id uuid, at timestamptz, type text, process text,
        direction text, session_id text, message_id uuid, recipient_id uuid, sender text, recipient text, client_address text,
        host text, address text, port integer, router text, transport text, code smallint, enhanced text, text text, data jsonb)`,
    values: [storableJson(events.map(eventRow))],
  });
}

function eventRow(event: PosthornEvent): unknown {
  const { sessionId, messageId, recipientId, clientAddress, text, ...rest } = event;
  return {
    ...rest,
    session_id: sessionId,
    message_id: messageId,
    recipient_id: recipientId,
    client_address: clientAddress,
    text: text === undefined ? undefined : text.slice(0, MAX_TEXT),
  };
}

export const EVENT_COLUMNS = `id, at, type, process, direction, session_id, message_id, recipient_id, sender, recipient,
  client_address, host, address, port, router, transport, code, enhanced, text, data`;

/** Leaves out of the story of a message what its attempts tell of their connections. */
export const WITHOUT_CONNECTIONS_OUT = `(e.type not in ('tcp:connect', 'smtp:connect', 'tls:cert') or e.direction is distinct from 'out')`;

export type EventColumns = {
  id: string;
  at: Date;
  type: PosthornEvent['type'];
  process: string;
  direction: 'in' | 'out' | null;
  session_id: string | null;
  message_id: string | null;
  recipient_id: string | null;
  sender: string | null;
  recipient: string | null;
  client_address: string | null;
  host: string | null;
  address: string | null;
  port: number | null;
  router: string | null;
  transport: string | null;
  code: number | null;
  enhanced: string | null;
  text: string | null;
  data: PosthornEvent['data'];
};

/** An event as it was given: what does not apply is absent. */
export function eventOf(row: EventColumns): PosthornEvent {
  const event: Record<string, unknown> = {};
  for (const [column, name] of EVENT_MEMBERS) if (row[column] !== null) event[name] = row[column];
  return event as PosthornEvent;
}

const EVENT_MEMBERS: [keyof EventColumns, keyof PosthornEvent][] = [
  ['id', 'id'],
  ['at', 'at'],
  ['type', 'type'],
  ['process', 'process'],
  ['direction', 'direction'],
  ['session_id', 'sessionId'],
  ['message_id', 'messageId'],
  ['recipient_id', 'recipientId'],
  ['sender', 'sender'],
  ['recipient', 'recipient'],
  ['client_address', 'clientAddress'],
  ['host', 'host'],
  ['address', 'address'],
  ['port', 'port'],
  ['router', 'router'],
  ['transport', 'transport'],
  ['code', 'code'],
  ['enhanced', 'enhanced'],
  ['text', 'text'],
  ['data', 'data'],
];
const UNFLUSHED = `with unflushed as materialized (select set_config('synchronous_commit', 'off', true))`;
const MAX_TEXT = 4000;
