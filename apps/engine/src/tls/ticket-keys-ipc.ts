import cluster from 'node:cluster';
import type { TicketKeySource } from '@posthorn/transport/resumption/ticket-keys';

/** In the first process of a fleet: gives the others the keys that all of them seal tickets with. They go through memory and pipes only. */
export function shareTicketKeys(source: TicketKeySource): void {
  cluster.on('message', (worker, message: unknown) => {
    const asked = askedOf(message);
    if (asked === undefined) return;
    const answer = (said: { key: string } | { error: string }): void => {
      if (worker.isConnected()) worker.send({ posthornTicketKey: { id: asked.id, ...said } }, () => {});
    };
    source(asked.rotateEvery, asked.stretch).then(
      (key) => answer({ key: key.toString('base64') }),
      (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
}

/** In the others: asks the first process. Rejects when it does not answer in time. */
export function ticketKeysOfFleet(): TicketKeySource {
  const waiting = new Map<number, PromiseWithResolvers<Buffer>>();
  let ids = 0;
  process.on('message', (message: unknown) => {
    const said = (message as { posthornTicketKey?: { id: number; key?: string; error?: string } } | null)
      ?.posthornTicketKey;
    const asked = said && waiting.get(said.id);
    if (!said || !asked) return;
    waiting.delete(said.id);
    if (said.key === undefined) asked.reject(new Error(said.error ?? 'there is no ticket key'));
    else asked.resolve(Buffer.from(said.key, 'base64'));
  });
  return (rotateEvery, stretch) => {
    ids += 1;
    const id = ids;
    const asked = Promise.withResolvers<Buffer>();
    waiting.set(id, asked);
    const timer = setTimeout(() => {
      waiting.delete(id);
      asked.reject(new Error('the first process of the fleet gave no ticket key in time'));
    }, TIMEOUT_MS);
    process.send?.({ posthornTicketKey: { id, rotateEvery, stretch } });
    return asked.promise.finally(() => clearTimeout(timer));
  };
}

function askedOf(message: unknown): { id: number; rotateEvery: number; stretch: number } | undefined {
  const asked = (message as { posthornTicketKey?: Record<string, unknown> } | null)?.posthornTicketKey;
  const { id, rotateEvery, stretch } = asked ?? {};
  return typeof id === 'number' && typeof rotateEvery === 'number' && typeof stretch === 'number'
    ? { id, rotateEvery, stretch }
    : undefined;
}

const TIMEOUT_MS = 10_000;
