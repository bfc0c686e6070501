import { setTimeout } from 'node:timers/promises';
import { type Question, questionKey } from './prepared.ts';

/** What a page asks first and its answers as JSON text would give them, by `questionKey`. */
export type Answers = Record<string, unknown>;

/** Asks all at once and returns what was answered well within a moment, or until `lost` resolves; begun is begun, whoever waits for it. */
export const answersOf = async (
  questions: readonly Question[],
  ask: (question: Question) => Promise<unknown>,
  lost: Promise<unknown>,
): Promise<Answers> => {
  const answers: Answers = {};
  let isOver = false;
  const asked = questions.map((question) =>
    ask(question).then(
      (answer) => {
        if (!isOver) answers[questionKey(question)] = answer ?? null;
      },
      () => {},
    ),
  );
  const patience = new AbortController();
  await Promise.race([
    Promise.all(asked),
    lost,
    setTimeout(patienceMs, undefined, { signal: patience.signal }).catch(() => {}),
  ]);
  patience.abort();
  isOver = true;
  return answers;
};

/** A page with its answers is whole some hundred milliseconds sooner than one that must ask; what takes longer than this would only hold it up. */
const patienceMs = 400;
