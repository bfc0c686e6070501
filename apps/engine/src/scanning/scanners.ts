import type { ScanAnswer } from '@posthorn/scan/answer';
import { faultOf, type ScanFault } from '@posthorn/scan/fault';
import type { ScanMessage } from '@posthorn/scan/index';
import type { ScannerSettings } from '@posthorn/settings/scanners';
import { type AskOptions, askScanner } from './ask.ts';
import { createBreaker } from './breaker.ts';
import { createRefusedRecipients, type RefusedRecipients } from './refused-recipients.ts';
import { createTurns } from './turns.ts';

/** What came of showing a message to a scanner. `missing`: it gave no answer; `passed`: it was not to see it. */
export type Scanned =
  | { kind: 'answered'; answer: ScanAnswer; ms: number }
  | { kind: 'missing'; words: string; ms: number }
  | { kind: 'passed'; words: string; isTooLarge: boolean };

/** How a scanner does, as the console shows it. */
export type ScannerHealth = {
  name: string;
  answered: number;
  failed: number;
  failures: number;
  failingSince: string | null;
  restsUntil: string | null;
  lastFailure: string | null;
  lastAnswerAt: string | null;
  /** Of the last answers, in milliseconds. */
  ms: number | null;
};

/** The scanners of an engine: asks them, and remembers how they do. */
export type Scanners = {
  scan(scanner: ScannerSettings, message: ScanMessage, how: AskOptions): Promise<Scanned>;
  health(settings: readonly ScannerSettings[]): ScannerHealth[];
  readonly refused: RefusedRecipients;
};

export type ScannersOptions = {
  now: () => number;
  tell: (
    type: 'scan:failed' | 'scan:recovered',
    fields: { text?: string; data: Record<string, string | number> },
  ) => void;
};

export function createScanners({ now, tell }: ScannersOptions): Scanners {
  const known = new Map<string, State>();
  /** Another address is another scanner, of which nothing is known. */
  function stateOf({ name, kind, address }: ScannerSettings): State {
    const found = known.get(name);
    if (found?.where === `${kind} ${address}`) return found;
    const fresh: State = {
      where: `${kind} ${address}`,
      breaker: createBreaker(now),
      turns: createTurns(),
      answered: 0,
      failed: 0,
      lastAnswerAt: null,
      ms: null,
    };
    known.set(name, fresh);
    return fresh;
  }
  return {
    async scan(scanner, message, how) {
      if (message.size > scanner.maxSize)
        return { kind: 'passed', words: 'the message is larger than what it is shown', isTooLarge: true };
      const state = stateOf(scanner);
      const { breaker } = state;
      const turn = breaker.enter();
      if (turn === undefined)
        return { kind: 'missing', words: `rests after failures: ${breaker.state.lastFailure}`, ms: 0 };
      const began = now();
      const patience = AbortSignal.any([how.signal, AbortSignal.timeout(scanner.timeout * 1000)]);
      let leave: (() => void) | undefined;
      try {
        leave = await state.turns.take(scanner.atOnce, patience);
        const answer = await askScanner(scanner, message, { ...how, signal: patience });
        const ms = now() - began;
        state.answered++;
        state.lastAnswerAt = now();
        state.ms = state.ms === null ? ms : Math.round(state.ms * 0.8 + ms * 0.2);
        const ended = turn.answered();
        if (ended !== undefined)
          tell('scan:recovered', {
            data: {
              scanner: scanner.name,
              failures: ended.failures,
              seconds: Math.round((now() - ended.since) / 1000),
            },
          });
        return { kind: 'answered', answer, ms };
      } catch (error) {
        const ms = now() - began;
        if (leave === undefined) {
          // It may be well and only busy.
          turn.leave();
          state.failed++;
          return { kind: 'missing', words: 'too many messages wait for it', ms };
        }
        const fault = faultOf(error);
        state.failed++;
        const { failures, restMs } = turn.failed(fault.message);
        // Whoever fails for long is not told of each time.
        if (failures <= 3 || failures % 10 === 0)
          tell('scan:failed', {
            text: `${scanner.name} ${wordsOf(fault)}`,
            data: { scanner: scanner.name, fault: fault.kind, failures, restSeconds: Math.round(restMs / 1000) },
          });
        return { kind: 'missing', words: wordsOf(fault), ms };
      } finally {
        leave?.();
      }
    },
    refused: createRefusedRecipients(now),
    health: (settings) => settings.map((scanner) => healthOf(scanner.name, stateOf(scanner))),
  };
}

type State = {
  where: string;
  breaker: ReturnType<typeof createBreaker>;
  turns: ReturnType<typeof createTurns>;
  answered: number;
  failed: number;
  lastAnswerAt: number | null;
  ms: number | null;
};

const wordsOf = ({ kind, message }: ScanFault): string =>
  kind === 'unreachable' ? `cannot be reached: ${message}` : message;

function healthOf(name: string, { breaker, answered, failed, lastAnswerAt, ms }: State): ScannerHealth {
  const { failures, since, restsUntil, lastFailure } = breaker.state;
  return {
    name,
    answered,
    failed,
    failures,
    failingSince: iso(since),
    restsUntil: iso(restsUntil),
    lastFailure,
    lastAnswerAt: iso(lastAnswerAt),
    ms,
  };
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
