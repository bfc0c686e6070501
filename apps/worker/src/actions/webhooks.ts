import type { Pool } from '@posthorn/db/mail/message';
import { eventsAfter, type TailCursor } from '@posthorn/db/mail/tail';
import {
  followWebhooks,
  leaseWebhooks,
  readWebhookCursors,
  readWebhooks,
  releaseWebhooks,
} from '@posthorn/db/mail/webhook';
import { forgetWebhookDeliveries } from '@posthorn/db/mail/webhook-delivery';
import type { PosthornEvent } from '@posthorn/events/event';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { startRounds } from '../wake/rounds.ts';
import { createAction } from './action.ts';
import { dueInSeconds, hasTurn } from './due.ts';
import { createEndpoint, type Endpoint } from './endpoint.ts';
import type { SendContext } from './send.ts';
import { createSkipNotes } from './skip-notes.ts';
import type { TargetPool } from './target-pool.ts';
import { takeTurn } from './turn.ts';

export type WebhooksOptions = {
  pool: Pool;
  log: WorkerLog;
  process: string;
  settings: () => DeliverySettings;
  context: () => Omit<SendContext, 'trust' | 'secret'>;
  /** What actions write to. */
  targets: TargetPool;
  random: () => number;
  tell: (event: PosthornEvent) => void;
  isStopping: () => boolean;
  /** Has the doorbell ring for an endpoint after so many seconds. */
  ringLater: (endpoint: string, seconds: number) => void;
};

export type Webhooks = AsyncDisposable & {
  /** Looks for new events soon: something happened. */
  look(): void;
  /** Somebody rang for an endpoint: something of it is due. */
  ring(endpoint: string): void;
};

/**
 * Reads the event log for each webhook and action of the settings, and posts or does what it wants. New events are found by a cheap round that
 * compares cursors; what is due at a moment is rung for at that moment; and whatever nobody rang for, the sweep finds. Whoever finds something
 * leases the endpoint, so that of several workers one serves it; a worker that dies loses it after its lease. Nothing of mail waits for this.
 */
export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { pool, log, process, isStopping } = options;
  const busy = new Map<string, Promise<void>>();
  /** Rung for while they were served. */
  const again = new Set<string>();
  const skips = createSkipNotes(options.tell, process);
  let endpoints = new Map<string, Endpoint>();
  let revision = -1;
  let sweptAt = Number.NEGATIVE_INFINITY;
  let forgottenAt = performance.now();

  const warn = (err: unknown): void => log.warn({ err }, 'webhooks could not be looked after; trying again');
  const rounds = startRounds({ everyMs: EVERY_MS, round, onFailure: warn });

  async function round(): Promise<void> {
    if (isStopping()) return;
    const settings = options.settings();
    await takeOver(settings);
    skips.flush();
    if (performance.now() - forgottenAt > FORGET_EVERY_MS) {
      forgottenAt = performance.now();
      await forgetWebhookDeliveries(pool);
    }
    const free = [...endpoints.keys()].filter((key) => !busy.has(key));
    if (free.length === 0) return;
    const isSweep = performance.now() - sweptAt > settings.configuration.queue.sweepInterval * 1000;
    if (isSweep) sweptAt = performance.now();
    const hasMore = newsReader(pool);
    const found = isSweep ? free : await behind(free, hasMore);
    if (found.length === 0) return;
    for (const state of await readWebhooks(pool, found)) {
      // The sweep also gives up what waits too long.
      if ((isSweep && state.waiting > 0) || (await hasTurn(state, hasMore))) ring(state.name);
    }
  }

  async function behind(keys: readonly string[], hasMore: (cursor: TailCursor) => Promise<boolean>): Promise<string[]> {
    const names: string[] = [];
    for (const { name, cursor } of await readWebhookCursors(pool, keys)) if (await hasMore(cursor)) names.push(name);
    return names;
  }

  function ring(key: string): void {
    const endpoint = endpoints.get(key);
    if (endpoint === undefined || isStopping()) return;
    if (busy.has(key)) {
      again.add(key);
      return;
    }
    const serving = serve(endpoint)
      .catch((error: Error) => log.warn({ err: error, webhook: key }, 'a webhook could not be served'))
      .finally(() => {
        busy.delete(key);
        if (again.delete(key)) ring(key);
      });
    busy.set(key, serving);
  }

  /** As long as there is something to do; then somebody rings when there is more. */
  async function serve(endpoint: Endpoint): Promise<void> {
    const { key } = endpoint;
    const isOurs = (): boolean => !isStopping() && endpoints.get(key) === endpoint;
    while (isOurs()) {
      if (!(await lease(key))) return;
      try {
        await takeTurns(endpoint, isOurs);
      } finally {
        await releaseWebhooks(pool, process, key);
      }
      // Who was rung for it meanwhile found it leased and left; so it is looked at once more after it was given back.
      const [state] = await readWebhooks(pool, [key]);
      if (state === undefined || !(await hasTurn(state, newsReader(pool)))) {
        const seconds = state && dueInSeconds(state);
        if (typeof seconds === 'number') options.ringLater(key, seconds);
        return;
      }
    }
  }

  async function takeTurns(endpoint: Endpoint, isOurs: () => boolean): Promise<void> {
    const until = performance.now() + LEASE_SECONDS * 1000 - LONGEST_TURN_MS;
    let more = true;
    while (more && isOurs() && performance.now() < until) {
      const { trust, secret } = options.settings();
      more = await takeTurn(endpoint, { ...options, skips, context: { ...options.context(), trust, secret } });
    }
  }

  async function takeOver(settings: DeliverySettings): Promise<void> {
    if (settings.revision === revision) return;
    const { configuration, policy } = settings;
    const webhooks = configuration.webhooks.endpoints.filter(({ enabled }) => enabled);
    const actions = configuration.events.actions.filter(({ enabled }) => enabled);
    const context = () => ({ pool, process, tell: options.tell, targets: options.targets.of(settings) });
    const enabled = [
      ...webhooks.map((one) => createEndpoint(one, configuration, policy)),
      ...actions.map((one) => createAction(one, { configuration, policy, context })),
    ];
    const names = enabled.map(({ key }) => key);
    // Without any there is nothing to say, unless there were some before.
    if (names.length > 0 || endpoints.size > 0 || revision === -1) await followWebhooks(pool, names, settings.revision);
    endpoints = new Map(enabled.map((one) => [one.key, one]));
    revision = settings.revision;
  }

  const lease = async (key: string): Promise<boolean> =>
    (await leaseWebhooks(pool, { names: [key], worker: process, seconds: LEASE_SECONDS })).length > 0;

  return {
    look: () => void rounds.run().catch(warn),
    ring,
    async [Symbol.asyncDispose]() {
      await rounds[Symbol.asyncDispose]();
      await Promise.all(busy.values());
      skips.flush(true);
    },
  };
}

/** Whether the log goes on behind a cursor. Endpoints that have read all of it stand at the same place, so that one look does for them. */
function newsReader(pool: Pool): (cursor: TailCursor) => Promise<boolean> {
  const known = new Map<TailCursor, boolean>();
  return async (cursor) => {
    const answer = known.get(cursor) ?? (await eventsAfter(pool, cursor, 1)).rows.length > 0;
    known.set(cursor, answer);
    return answer;
  };
}

const EVERY_MS = 1000;
const LEASE_SECONDS = 120;
/** The longest answer that is waited for, and the database. */
const LONGEST_TURN_MS = 45_000;
const FORGET_EVERY_MS = 60_000;
