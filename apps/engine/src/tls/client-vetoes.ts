import type { Pool } from '@posthorn/db/pool';
import { askProcesses, takeAnswer } from '@posthorn/db/requests';
import type { EventFields, PosthornEvent } from '@posthorn/events/event';
import { clientVetoes } from '@posthorn/settings/actions/client-vetoes';
import type { Configuration } from '@posthorn/settings/configuration';

export type ClientVetoes = {
  /**
   * What vetoes say to the certificates of a client: the reason of who forbids one; null: nobody does. Undefined at once where nobody wants to be
   * asked. Never rejects.
   */
  ask(events: readonly PosthornEvent[], configuration: Configuration): Promise<string | null> | undefined;
};

/**
 * Vetoes ask databases, Redis and webhooks, which is the work of workers: one of them is asked. Where none answers in time, the
 * settings of the vetoes say what follows, and it is told.
 */
export function createClientVetoes({
  pool,
  process,
  say,
}: {
  pool: Pool;
  process: string;
  /** Tells of a veto that could not be asked. */
  say: (fields: Omit<EventFields, 'process'>) => void;
}): ClientVetoes {
  let underWay = 0;

  async function askWorker(events: readonly PosthornEvent[], waitMs: number): Promise<string | null> {
    if (underWay >= MOST_UNDER_WAY) throw new Error(`${MOST_UNDER_WAY} clients are asked about already`);
    underWay++;
    try {
      const asked = await askProcesses(pool, {
        kind: 'client-veto',
        answerer: 'worker',
        input: { events },
        author: process,
        timeoutSeconds: Math.ceil(waitMs / 1000),
      });
      if (asked.kind === 'no-answerer') throw new Error('no worker is running');
      const answer = await takeAnswer(pool, asked.id, { timeoutMs: waitMs });
      if (answer === undefined) throw new Error(`no worker answered within ${waitMs} ms`);
      return (answer as { reason: string | null }).reason;
    } finally {
      underWay--;
    }
  }

  return {
    ask(events, configuration) {
      const [first] = events;
      const vetoes = clientVetoes(configuration);
      if (vetoes.length === 0 || first === undefined) return undefined;
      const waitMs = Math.max(...vetoes.map(({ timeout }) => timeout)) + WAY_MS;
      return askWorker(events, waitMs).catch((error: Error) => {
        const { sessionId = '', clientAddress = '', port = 0 } = first;
        for (const { name: veto, onFailure } of vetoes) {
          const data = { veto, onFailure, at: 'tls:cert' };
          say({ direction: 'in', sessionId, clientAddress, port, text: error.message, data });
        }
        const strict = vetoes.find((veto) => veto.onFailure === 'refuse');
        return strict === undefined ? null : `the veto ${strict.name} could not be asked`;
      });
    },
  };
}

/** There and back, on a machine with much to do. */
const WAY_MS = 1500;
const MOST_UNDER_WAY = 20;
