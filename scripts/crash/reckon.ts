import type { Pool } from '@posthorn/db/pool';
import { queueIdOf } from '@posthorn/events/id';
import { readLedger } from '@posthorn/queue/ledger';
import type { ClientTally } from './client.ts';

/** The end of a storm: three lists that must agree, and the ledger. */
export type Reckoning = {
  /** `id recipient` of a 250 that the database does not know. */
  lostFromDatabase: string[];
  /** In the database, but the sink never had it: `id recipient state`. */
  notArrived: string[];
  /** The database says delivered, promised or not, and the sink never had it. */
  falselyDelivered: string[];
  /** Arrived with another body than was sent. */
  damaged: string[];
  duplicated: number;
  /** Stored, though the client heard no answer: allowed, and delivered like the others. */
  storedUnanswered: number;
  queued: number;
  balanced: boolean;
  difference: number;
  ledger: string;
};

export type World = { pool: Pool; tally: ClientTally; arrived: Map<string, number>; damaged: Set<string> };

/** Compares what the client was promised, what the database holds and what arrived; each list is written by somebody else. */
export async function reckon({ pool, tally, arrived, damaged }: World): Promise<Reckoning> {
  const stored = await readStored(pool);
  const lostFromDatabase: string[] = [];
  const notArrived: string[] = [];
  const promised = new Set<string>();
  for (const { id, queueId, recipients } of tally.promised) {
    for (const recipient of recipients) {
      const key = `${id} ${recipient}`;
      promised.add(key);
      const found = stored.get(key);
      if (found?.queueId !== queueId) lostFromDatabase.push(key);
      else if (!arrived.has(key)) notArrived.push(`${key} ${found.state}`);
    }
  }
  const falselyDelivered = [...stored]
    .filter(([key, { state }]) => state === 'delivered' && !arrived.has(key))
    .map(([key]) => key);
  const ledger = await readLedger(pool);
  return {
    lostFromDatabase,
    notArrived,
    falselyDelivered,
    damaged: [...damaged],
    duplicated: [...arrived.values()].reduce((sum, count) => sum + count - 1, 0),
    storedUnanswered: [...stored.keys()].filter((key) => !promised.has(key)).length,
    queued: ledger.right.queued,
    balanced: ledger.balanced,
    difference: ledger.difference,
    ledger: JSON.stringify({ left: ledger.left, right: ledger.right }),
  };
}

/** Was anything promised that is not there, or said that is not true? */
export function isClean(found: Reckoning): boolean {
  const { lostFromDatabase, notArrived, falselyDelivered, damaged, queued, balanced } = found;
  return (
    [lostFromDatabase, notArrived, falselyDelivered, damaged].every(({ length }) => length === 0) &&
    queued === 0 &&
    balanced
  );
}

async function readStored(pool: Pool): Promise<Map<string, { queueId: string; state: string }>> {
  const { rows } = await pool.query<{ id: string; subject: string; address: string; state: string }>(
    `select m.id, m.summary->>'subject' as subject, r.address, r.state
     from mail.message m join mail.recipient r on r.message_id = m.id where m.origin = 'received'`,
  );
  return new Map(
    rows.map(({ id, subject, address, state }) => [
      `${subject.replace(/^crash /, '')} ${address}`,
      { queueId: queueIdOf(id), state },
    ]),
  );
}
