import { type BreakerState, createBreaker } from '../breaker.ts';
import { inWords } from '../fault.ts';
import type { LookupSettings } from '../settings.ts';
import type { Answer, Source } from '../source.ts';
import { within } from '../within.ts';
import { createMemory, type Remembered } from './memory.ts';

/** How a source does, since this process runs it. */
export type SourceHealth = {
  state: BreakerState;
  /** Questions that reached the source, and those that were answered from memory. */
  asked: number;
  hits: number;
  misses: number;
  failures: number;
  lastAskedAt: string | null;
  lastFailure: { at: string; reason: string } | null;
  /** Milliseconds of the last answers, smoothed; null before the first. */
  milliseconds: number | null;
  kept: number;
};

/** How a question went: from memory or not, and how long it took. */
export type Asked = { answer: Answer; milliseconds: number; isRemembered: boolean };

/** A source with all that stands around it: time-out, memory, one question in flight for each key, breaker. */
export type RunningSource = {
  readonly source: Source;
  ask(args: readonly string[], options?: { anew?: boolean }): Promise<Asked>;
  /** What is at hand now, without asking. */
  peek(args: readonly string[], isStrict: boolean): Remembered | undefined;
  health(): SourceHealth;
  usedAt: number;
};

export type Tell = (event: { kind: 'failed' | 'back'; name: string; reason: string }) => void;

/** Runs a source. Never rejects: what goes wrong is a failed answer. */
export function runSource(
  settings: LookupSettings,
  source: Source,
  { now = () => performance.now(), tell = () => {} }: { now?: () => number; tell?: Tell | undefined } = {},
): RunningSource {
  const breaker = createBreaker({ now });
  const memory = createMemory();
  const inFlight = new Map<string, Promise<Asked>>();
  const counts = { asked: 0, hits: 0, misses: 0, failures: 0 };
  let open = 0;
  let lastAskedAt: string | null = null;
  let lastFailure: SourceHealth['lastFailure'] = null;
  let milliseconds: number | null = null;
  let isFailing = false;
  let toldAt = Number.NEGATIVE_INFINITY;

  async function question(args: readonly string[]): Promise<Answer> {
    if (open >= MOST_OPEN) return { kind: 'failed', reason: `more than ${MOST_OPEN} questions wait for it` };
    const leave = breaker.enter();
    if (leave === undefined) return { kind: 'failed', reason: `it rests after failures: ${lastFailure?.reason}` };
    open++;
    counts.asked++;
    lastAskedAt = new Date().toISOString();
    const begun = now();
    let answer: Answer;
    try {
      answer = await within(settings.timeout, () => source.ask(args, settings.timeout));
    } catch (error) {
      answer = { kind: 'failed', reason: reasonOf(inWords(error)) };
    } finally {
      open--;
    }
    const took = now() - begun;
    milliseconds = milliseconds === null ? took : milliseconds * 0.8 + took * 0.2;
    leave(answer.kind !== 'failed');
    note(answer);
    return answer;
  }
  function note(answer: Answer): void {
    if (answer.kind === 'miss') counts.misses++;
    if (answer.kind === 'failed') {
      counts.failures++;
      lastFailure = { at: new Date().toISOString(), reason: answer.reason };
      if (isFailing || now() - toldAt < TELL_EVERY_MS) return;
      isFailing = true;
      toldAt = now();
      tell({ kind: 'failed', name: settings.name, reason: answer.reason });
    } else if (isFailing) {
      isFailing = false;
      tell({ kind: 'back', name: settings.name, reason: 'it answers again' });
    }
  }
  function remember(key: string, answer: Answer): void {
    const at = now();
    const seconds =
      !source.isReading || answer.kind === 'failed'
        ? 0
        : answer.kind === 'found'
          ? settings.cacheFor
          : settings.cacheMissesFor;
    const freshUntil = at + seconds * 1000;
    memory.put(key, {
      answer,
      at,
      freshUntil,
      usableUntil: freshUntil + (answer.kind === 'failed' ? FAILED_MS : AT_HAND_MS),
    });
  }

  const running: RunningSource = {
    source,
    usedAt: now(),
    async ask(args, { anew = false } = {}) {
      running.usedAt = now();
      const key = JSON.stringify(args);
      if (!anew) {
        const known = memory.get(key);
        if (known !== undefined && now() < known.freshUntil) {
          counts.hits++;
          return { answer: known.answer, milliseconds: 0, isRemembered: true };
        }
        const asking = source.isReading ? inFlight.get(key) : undefined;
        if (asking !== undefined) {
          counts.hits++;
          return asking;
        }
      }
      const begun = now();
      const asking = question(args).then((answer): Asked => {
        remember(key, answer);
        return { answer, milliseconds: now() - begun, isRemembered: false };
      });
      inFlight.set(key, asking);
      try {
        return await asking;
      } finally {
        if (inFlight.get(key) === asking) inFlight.delete(key);
      }
    },
    peek(args, isStrict) {
      running.usedAt = now();
      const known = memory.get(JSON.stringify(args));
      if (known === undefined) return undefined;
      return now() < (isStrict ? known.freshUntil + STRICT_MS : known.usableUntil) ? known : undefined;
    },
    health: () => ({
      ...counts,
      state: breaker.state,
      lastAskedAt,
      lastFailure,
      milliseconds: milliseconds === null ? null : Math.round(milliseconds * 10) / 10,
      kept: memory.size,
    }),
  };
  return running;
}

/** In words, without what could be a secret or a page of text. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 300);
}

const MOST_OPEN = 500;
/** A source that comes and goes is not told of each time. */
const TELL_EVERY_MS = 10_000;
/** Lists are matched without waiting: what they need is asked first, and has to be there when they are matched a moment later. */
const STRICT_MS = 1000;
/** What a step of a conversation or a delivery began with is at hand until its end. */
const AT_HAND_MS = 120_000;
const FAILED_MS = 5000;
