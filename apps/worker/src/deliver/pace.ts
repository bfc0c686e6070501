import type { Pool } from '@posthorn/db/mail/message';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { type PaceLimits, rest, slowDown, speedUp } from '@posthorn/queue/pace';
import type { WorkerLog } from '../index.ts';
import type { RecipientResult } from '../outcome/result.ts';
import { type DeliverySettings, settingsForDestination } from '../settings.ts';

/**
 * What the replies of a destination change about its pace, for all workers: who finds us too fast is slowed down by half and made faster
 * step by step (as TCP does), who blocks us is left alone for a while.
 */
export type Pacer = {
  /** Learns from the results of one message. True: what else is claimed for the destination is better given back. */
  learn(destination: string, results: readonly RecipientResult[], on: { isSlowed: boolean }): Promise<boolean>;
};

export type PacerOptions = {
  pool: Pool;
  /** Id of the worker process. */
  process: string;
  log: WorkerLog;
  settings: () => DeliverySettings;
  tell: (event: PosthornEvent) => void;
  /** Somebody blocks us: a success is news again. */
  onRest: (destination: string) => void;
};

export function createPacer(options: PacerOptions): Pacer {
  const { pool, process, tell } = options;

  async function slow(destination: string, result: RecipientResult, limits: PaceLimits): Promise<void> {
    const { verdict, recipient } = result;
    const host = result.remote?.name ?? null;
    const pace = await slowDown(pool, destination, { ...limits, host, reason: verdict.text });
    if (!pace) return;
    tell(
      newEvent('destination:slowed', {
        process,
        direction: 'out',
        ...wordsOf(result),
        messageId: recipient.messageId,
        recipientId: recipient.id,
        recipient: recipient.address,
        data: {
          destination,
          connections: pace.connections,
          ...(pace.perMinute === null ? {} : { perMinute: pace.perMinute }),
        },
      }),
    );
  }

  async function block(destination: string, result: RecipientResult, seconds: number): Promise<void> {
    const { verdict, recipient } = result;
    const host = result.remote?.name ?? null;
    const until = await rest(pool, destination, { host, reason: verdict.text, seconds, class: 'blocklisting' });
    options.onRest(destination);
    if (!until) return;
    tell(
      newEvent('destination:blocked', {
        process,
        direction: 'out',
        ...wordsOf(result),
        messageId: recipient.messageId,
        recipientId: recipient.id,
        recipient: recipient.address,
        data: { destination, until: until.toISOString() },
      }),
    );
  }

  async function quicken(destination: string, limits: PaceLimits): Promise<void> {
    const step = await speedUp(pool, destination, limits);
    if (step?.recovered == null) return;
    tell(
      newEvent('destination:recovered', {
        process,
        direction: 'out',
        data: { destination, seconds: Math.round(step.recovered) },
      }),
    );
  }

  return {
    async learn(destination, results, { isSlowed }) {
      const { shaping, delivery } = settingsForDestination(options.settings(), destination).configuration;
      const limits: PaceLimits = {
        full: delivery.concurrencyPerDestination,
        firstRate: shaping.firstRate,
        raiseSeconds: shaping.raiseEvery,
      };
      const isTaken = results.some(({ verdict }) => verdict.kind === 'delivered');
      // Who takes mail of the same transaction does not block us.
      const blocked = isTaken ? undefined : results.find(isOf('blocklisting'));
      const throttled = results.find(isOf('throttling'));
      try {
        if (blocked && shaping.restWhenBlocked) {
          await block(destination, blocked, shaping.rest);
          return true;
        }
        if (throttled && shaping.slowDown) {
          await slow(destination, throttled, limits);
          return true;
        }
        if (isTaken && isSlowed) await quicken(destination, limits);
      } catch (error) {
        // The pace is a courtesy; what was delivered has to be settled whatever becomes of it.
        options.log.warn({ err: error, destination }, 'the pace of a destination could not be changed');
      }
      return false;
    },
  };
}

const isOf =
  (name: 'blocklisting' | 'throttling') =>
  (result: RecipientResult): boolean =>
    result.verdict.kind !== 'delivered' && result.verdict.fromRemote && result.verdict.class === name;

const wordsOf = ({ verdict, remote }: RecipientResult) => ({
  ...(remote ? { host: remote.name } : {}),
  ...(remote?.address ? { address: remote.address } : {}),
  ...(verdict.code ? { code: verdict.code } : {}),
  enhanced: verdict.enhanced,
  text: verdict.text.slice(0, maxText),
});

const maxText = 2000;
