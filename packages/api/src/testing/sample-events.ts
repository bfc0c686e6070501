import { insertEvents } from '@posthorn/db/mail/events';
import { insertRefusals } from '@posthorn/db/mail/refusal';
import type { Pool } from '@posthorn/db/pool';
import { newEvent } from '@posthorn/events/event';
import { uuidv7 } from '@posthorn/events/id';

type SampleEvent = { type: Parameters<typeof newEvent>[0] } & Parameters<typeof newEvent>[1];

/** Events as they would come from engine and worker. */
export const putSampleEvents = (pool: Pool, events: readonly SampleEvent[]): Promise<void> =>
  insertEvents(
    pool,
    events.map(({ type, ...fields }) => newEvent(type, fields)),
  );

/** A client that was refused when it connected. Answers its session. */
export const refuseWhenConnecting = async (pool: Pool, client: string): Promise<string> => {
  const sessionId = uuidv7();
  await insertRefusals(pool, [
    {
      id: uuidv7(),
      at: new Date(),
      sessionId,
      client,
      decision: {
        stage: 'connect',
        rule: 'builtin.connections-per-client',
        verdict: 'defer',
        reply: { code: 421, enhanced: '4.7.0', text: 'Too many connections from your address' },
        facts: { clientAddress: client },
        revision: 1,
        at: new Date().toISOString(),
      },
    },
  ]);
  return sessionId;
};

/** What must never happen, so that the ledger has something to find: a recipient that is gone without an outcome. */
export const loseRecipient = async (pool: Pool): Promise<void> => {
  await pool.query(
    `delete from mail.recipient where id in (select id from mail.recipient where state = 'held' limit 1)`,
  );
};
