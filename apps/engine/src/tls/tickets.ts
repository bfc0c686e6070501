import { stretchAt, type TicketKeySource } from '@posthorn/transport/resumption/ticket-keys';
import type { TicketSeal } from './certificates.ts';

/** What the settings say of tickets; times in seconds. */
export type TicketSettings = { tickets: boolean; rotateEvery: number; lifetime: number };

export type TicketsOptions = {
  source: TicketKeySource;
  now: () => number;
  settings: () => TicketSettings;
  seal: (tickets: TicketSeal | null) => Promise<void>;
};

/** Sees to it that tickets are sealed with the key of this stretch of time. Called every second, and whenever the settings change. */
export function createTickets({ source, now, settings, seal }: TicketsOptions): { turn(): Promise<void> } {
  let sealed = '';
  let next: { name: string; key: Promise<Buffer> } | undefined;
  let turning: Promise<void> = Promise.resolve();

  async function turn(): Promise<void> {
    const { tickets, rotateEvery, lifetime } = settings();
    if (!tickets) {
      if (sealed !== OFF) await seal(null);
      sealed = OFF;
      return;
    }
    const stretch = stretchAt(rotateEvery, now());
    const keyName = `${rotateEvery} ${stretch}`;
    const name = `${keyName} ${lifetime}`;
    if (sealed !== name) {
      const prepared = next?.name === keyName ? next.key : source(rotateEvery, stretch);
      next = undefined;
      await seal({ key: await prepared, lifetime });
      sealed = name;
    }
    // Asked for in time, so that all processes change at the same moment.
    const left = (stretch + 1) * rotateEvery * 1000 - now();
    if (left > AHEAD_MS || next !== undefined) return;
    next = { name: `${rotateEvery} ${stretch + 1}`, key: source(rotateEvery, stretch + 1) };
    next.key.catch(() => {
      next = undefined;
    });
  }

  return {
    turn() {
      const mine = turning.then(turn);
      turning = mine.catch(() => {});
      return mine;
    },
  };
}

const OFF = 'off';
const AHEAD_MS = 20_000;
