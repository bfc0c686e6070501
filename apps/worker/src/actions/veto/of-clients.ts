import type { Pool } from '@posthorn/db/pool';
import { answerRequests } from '@posthorn/db/requests';
import { eventSchema } from '@posthorn/events/event';
import { clientVetoes } from '@posthorn/settings/actions/client-vetoes';
import type { Configuration } from '@posthorn/settings/configuration';
import type { Vetoes } from './vetoes.ts';

/**
 * Answers engines that ask what vetoes say to the certificates of a client. Sessions wait for it, so it is looked for often, but only while
 * there is such a veto.
 */
export function answerAboutClients({
  pool,
  process,
  configuration,
  vetoes,
}: {
  pool: Pool;
  process: string;
  configuration: () => Configuration;
  vetoes: () => Vetoes;
}): AsyncDisposable {
  const handlers = {
    'client-veto': async (given: unknown) => {
      const { events: certificates } = given as { events: readonly unknown[] };
      const events = certificates.slice(0, MOST_CERTIFICATES).map((one) => eventSchema.parse(one));
      const reasons = await Promise.all(events.map((event) => vetoes().ask(event)));
      return { reason: reasons.find((reason) => reason !== null) ?? null };
    },
  };
  const isOn = (): boolean => clientVetoes(configuration()).length > 0;
  const rooms = new AsyncDisposableStack();
  for (let at = 0; at < ASKED_AT_ONCE; at++)
    rooms.use(answerRequests(pool, { answerer: 'worker', processId: process, handlers, pollMs: 60, isOn }));
  return rooms;
}

const ASKED_AT_ONCE = 4;
const MOST_CERTIFICATES = 20;
