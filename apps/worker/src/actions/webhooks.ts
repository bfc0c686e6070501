import type { Pool } from '@posthorn/db/mail/message';
import { eventsAfter, type TailCursor } from '@posthorn/db/mail/tail';
import { followWebhooks, leaseWebhooks, readWebhooks, releaseWebhooks } from '@posthorn/db/mail/webhook';
import { forgetWebhookDeliveries } from '@posthorn/db/mail/webhook-delivery';
import type { PosthornEvent } from '@posthorn/events/event';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { createAction } from './action.ts';
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
  /** How often is looked for new events and for what is due, in milliseconds. */
  everyMs?: number;
};

export type Webhooks = AsyncDisposable & {
  /** Looks soon: something happened. */
  look(): void;
};

/**
 * Reads the event log for each webhook and action of the settings, and posts or does what it wants. They are leased, so that of several workers one
 * serves each; a worker that dies loses them after its lease. Nothing of mail waits for this.
 */
export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { pool, log, process, isStopping } = options;
  const busy = new Map<string, Promise<void>>();
  const skips = createSkipNotes(options.tell, process);
  let endpoints = new Map<string, Endpoint>();
  let revision = -1;
  let leased: { names: readonly string[]; until: number } = { names: [], until: 0 };
  let forgottenAt = performance.now();
  let looking: Promise<void> | undefined;

  const look = (): void => {
    if (isStopping()) return;
    looking ??= round()
      .catch((error: Error) => log.warn({ err: error }, 'webhooks could not be looked after; trying again'))
      .finally(() => {
        looking = undefined;
      });
  };
  const timer = setInterval(look, options.everyMs ?? 1000);

  async function round(): Promise<void> {
    await takeOver(options.settings());
    skips.flush();
    if (performance.now() - forgottenAt > FORGET_EVERY_MS) {
      forgottenAt = performance.now();
      await forgetWebhookDeliveries(pool);
    }
    if (endpoints.size === 0) return;
    await lease();
    const free = leased.names.filter((name) => !busy.has(name));
    if (free.length === 0) return;
    const hasMore = newsReader(pool);
    for (const state of await readWebhooks(pool, free)) {
      const endpoint = endpoints.get(state.name);
      if (endpoint === undefined || !state.following || state.pausedAt !== null || isStopping()) continue;
      if (state.waiting === 0 && !(await hasMore(state.cursor))) continue;
      const serving = serve(endpoint)
        .catch((error: Error) => log.warn({ err: error, webhook: state.name }, 'a webhook could not be served'))
        .finally(() => busy.delete(state.name));
      busy.set(state.name, serving);
    }
  }

  /** As long as there is something to do, and the lease lasts. */
  async function serve(endpoint: Endpoint): Promise<void> {
    for (;;) {
      if (isStopping() || performance.now() > leased.until || endpoints.get(endpoint.key) !== endpoint) return;
      const settings = options.settings();
      const { trust, secret } = settings;
      const more = await takeTurn(endpoint, {
        ...options,
        skips,
        context: { ...options.context(), trust, secret },
      });
      if (!more) return;
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
    leased = { names: [], until: 0 };
    revision = settings.revision;
  }

  /** A lease outlasts the longest turn by far, and is taken anew when half of it is gone. */
  async function lease(): Promise<void> {
    const isFresh = leased.until - performance.now() > (LEASE_SECONDS * 1000) / 2;
    if (isFresh && leased.names.length === endpoints.size) return;
    const until = performance.now() + LEASE_SECONDS * 1000 - LONGEST_TURN_MS;
    const names = await leaseWebhooks(pool, { names: [...endpoints.keys()], worker: process, seconds: LEASE_SECONDS });
    leased = { names, until };
  }

  return {
    look,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
      await Promise.all(busy.values());
      skips.flush(true);
      await releaseWebhooks(pool, process).catch(() => {});
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

const LEASE_SECONDS = 120;
/** The longest answer that is waited for, and the database. */
const LONGEST_TURN_MS = 45_000;
const FORGET_EVERY_MS = 60_000;
