import type { ProbeStep } from '@posthorn/settings/probe';

/** What was looked at; who tells it knows how long it took. */
export type Seen = Pick<ProbeStep, 'kind' | 'state' | 'words'> &
  Partial<Pick<ProbeStep, 'host' | 'dnssec' | 'lines' | 'rows'>> & { ms: number };

export type Tell = (seen: Seen) => void;

/** Tells steps in the order in which they were seen, whole and bounded, without anybody waiting for it; `idle` resolves when all are told. */
export function createTeller(step: (step: ProbeStep) => Promise<void>): { tell: Tell; idle: () => Promise<void> } {
  let told = Promise.resolve();
  let count = 0;
  return {
    tell({ host = null, dnssec = null, lines = [], rows = [], ms, words, ...rest }) {
      if (count++ >= MAX_STEPS) return;
      const whole: ProbeStep = {
        ...rest,
        host: host === null ? null : host.slice(0, 300),
        words: readable(words).slice(0, 1000),
        ms: Math.round(ms),
        dnssec,
        lines: lines.slice(0, 40).map((line) => readable(line).slice(0, 600)),
        rows: rows.slice(0, 20),
      };
      told = told.then(() => step(whole));
      told.catch(() => {});
    },
    idle: () => told,
  };
}

/** A clock that says how long it is since it was asked last. */
export function createLap(): () => number {
  let from = performance.now();
  return () => {
    const now = performance.now();
    const ms = now - from;
    from = now;
    return ms;
  };
}

/** Postgres keeps no NUL, and what others say may hold anything. */
const readable = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '?').toWellFormed();

const MAX_STEPS = 200;
