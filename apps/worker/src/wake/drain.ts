import type { Pool } from '@posthorn/db/mail/message';
import { type Claim, type ClaimOptions, claim, claimNext, releaseClaim } from '@posthorn/queue/claim';
import type { Settlement, Settler } from '@posthorn/queue/settle';
import { readSuppressed, type Suppression } from '@posthorn/queue/suppression';
import { type DeliverContext, deliverMessage } from '../deliver/deliver-message.ts';
import { keepLease } from '../deliver/lease.ts';
import type { WorkerLog } from '../index.ts';
import { type DeliverySettings, settingsForDestination } from '../settings.ts';

export type DrainContext = {
  pool: Pool;
  /** Id of the worker process. */
  process: string;
  log: WorkerLog;
  settler: Settler;
  settings: () => DeliverySettings;
  deliver: DeliverContext;
  /** Nothing more is to be claimed, and what was claimed but not begun is given back. */
  isStopping: () => boolean;
  /** It took a message. `isFull`: so was the batch, and another slot would find work. */
  onAnswer: (destination: string, isFull: boolean) => void;
  /** Others wait that have fewer slots. */
  isWanted: (destination: string) => boolean;
  /** Outcomes on their way to be committed, for counting. */
  onSettling: (settlements: readonly Settlement[]) => void;
};

/**
 * Works one slot of a destination until nothing is due for it. Messages go out one after the other, over a connection that stays
 * open between them; their settlements share commits and are waited for once a batch. Returns how many recipients it took on.
 */
export async function drain(destination: string, context: DrainContext): Promise<number> {
  let size = firstBatch;
  let taken = 0;
  let held = (await claim({ ...claimOptions(context, destination, size), destination }))[0] ?? null;
  while (held) {
    const recipients = held.messages.reduce((sum, message) => sum + message.recipients.length, 0);
    taken += recipients;
    const since = performance.now();
    const after = await workOn(held, recipients >= size, context);
    const { down } = context.deliver;
    if (after.isUnfinished || context.isStopping()) {
      await releaseClaim(context.pool, after.claim);
      break;
    }
    size = nextSize(recipients, performance.now() - since);
    held = await claimNext({ ...claimOptions(context, destination, size), destination }, after.claim);
    if (!held) await down.backOff(destination);
  }
  return taken;
}

async function workOn(
  held: Claim,
  isFull: boolean,
  context: DrainContext,
): Promise<{ claim: Claim; isUnfinished: boolean }> {
  const { settler, log } = context;
  const leaseSeconds = context.settings().configuration.queue.leaseDuration;
  const lease = keepLease(context.pool, held, leaseSeconds);
  const settling: Promise<unknown>[] = [];
  let isUnfinished = false;
  try {
    const suppressed = await suppressedIn(held, context);
    for (const message of held.messages) {
      if (context.isStopping() || !lease.mayEnd()) {
        isUnfinished = true;
        break;
      }
      const { settlements, isEnough, isAnswered } = await deliverMessage(
        message,
        { lease, settings: context.settings(), suppressed },
        context.deliver,
      );
      context.onSettling(settlements);
      if (isEnough) isUnfinished = true;
      // What is delivered but not yet committed is what a crash delivers twice: keep it little.
      if (settling.length >= maxUnsettled) await settling[settling.length - maxUnsettled];
      settling.push(
        settler.settle(settlements).catch((error: Error) => {
          isUnfinished = true;
          log.error(
            { err: error, message: message.message.id },
            'an outcome could not be committed; its lease runs out',
          );
        }),
      );
      if (isEnough) break;
      if (isAnswered) context.onAnswer(held.destination, isFull);
      if (context.isWanted(held.destination)) {
        isUnfinished = true;
        break;
      }
    }
    await Promise.all(settling);
    return { claim: lease.claim, isUnfinished };
  } finally {
    await Promise.all(settling);
    lease.end();
  }
}

/** Who of a batch is not written to any more. */
async function suppressedIn(held: Claim, { pool, settings }: DrainContext): Promise<ReadonlyMap<string, Suppression>> {
  const { configuration, policy } = settings();
  if (!configuration.suppression.enabled) return new Map();
  const addresses = held.messages.flatMap(({ recipients }) => recipients.map(({ address }) => address));
  const { exempt } = configuration.suppression;
  await settings().learn(...addresses.map((address) => () => policy.addresses(exempt, address)));
  return readSuppressed(
    pool,
    exempt.length === 0 ? addresses : addresses.filter((address) => !policy.addresses(exempt, address)),
  );
}

function claimOptions(context: DrainContext, destination: string, maxRecipients: number): ClaimOptions {
  const { queue, delivery } = settingsForDestination(context.settings(), destination).configuration;
  return {
    pool: context.pool,
    worker: context.process,
    maxRecipients,
    leaseSeconds: queue.leaseDuration,
    limits: {
      concurrencyPerDestination: delivery.concurrencyPerDestination,
      ratePerDestination: delivery.ratePerDestination,
      maxBytes: maxBatchBytes,
    },
  };
}

/** About two seconds of work: a fast peer gets large batches, a slow one leaves its mail to the other slots. */
function nextSize(recipients: number, ms: number): number {
  const each = Math.max(ms / Math.max(recipients, 1), 0.1);
  return Math.round(Math.min(Math.max(batchMs / each, 1), maxBatch));
}

const maxUnsettled = 2;
const firstBatch = 20;
const maxBatch = 200;
/** Of bodies in memory, for each slot. */
const maxBatchBytes = 2 * 1024 * 1024;
const batchMs = 2000;
