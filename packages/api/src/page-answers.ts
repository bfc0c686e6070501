import { setTimeout } from 'node:timers/promises';
import { type Question, questionKey } from './prepared.ts';

/** What a page asks first and its answers as JSON text would give them, by `questionKey`. */
export type Answers = Record<string, unknown>;

/** How long each procedure lately took, so that no page waits in vain for an answer that will not come in time. */
export type Paces = {
  isSlow(procedure: string): boolean;
  took(procedure: string, ms: number): void;
};

export const createPaces = (): Paces => {
  const lately = new Map<string, number>();
  return {
    isSlow: (procedure) => (lately.get(procedure) ?? 0) > slowMs,
    took: (procedure, ms) => {
      lately.set(procedure, ((lately.get(procedure) ?? ms) + ms) / 2);
    },
  };
};

/**
 * Asks, and returns what was answered well within a moment, or until `lost` resolves; begun is begun, whoever waits for it. Nobody waits for a
 * procedure that was slow lately: it is begun when the others are answered, so that they have the machine to themselves.
 */
export const answersOf = async (
  questions: readonly Question[],
  ask: (question: Question) => Promise<unknown>,
  { lost, paces, now = () => performance.now() }: { lost: Promise<unknown>; paces: Paces; now?: () => number },
): Promise<Answers> => {
  const answers: Answers = {};
  let isOver = false;
  const begin = (question: Question): Promise<void> => {
    const began = now();
    return ask(question).then(
      (answer) => {
        paces.took(question.procedure, now() - began);
        if (!isOver) answers[questionKey(question)] = answer ?? null;
      },
      () => {},
    );
  };
  const slow = questions.filter(({ procedure }) => paces.isSlow(procedure));
  const asked = questions.filter((question) => !slow.includes(question)).map(begin);
  const patience = new AbortController();
  await Promise.race([
    Promise.all(asked),
    lost,
    setTimeout(patienceMs, undefined, { signal: patience.signal }).catch(() => {}),
  ]);
  patience.abort();
  isOver = true;
  for (const question of slow) void begin(question);
  return answers;
};

/** A page with its answers is whole some hundred milliseconds sooner than one that must ask; what takes longer than this would only hold it up. */
const patienceMs = 450;
/** An answer that takes this long comes no later when the page asks for what was begun, since the page takes as long to run. */
const slowMs = 350;
