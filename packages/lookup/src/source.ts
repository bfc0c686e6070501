/** What a source says to a question. Values keep their order. */
export type Answer =
  | { kind: 'found'; values: readonly string[] }
  | { kind: 'miss' }
  | { kind: 'failed'; reason: string };

/** One question that can be asked with different arguments. What it throws is a failure with its message. */
export type Source = {
  ask(args: readonly string[], timeoutMs: number): Promise<Answer>;
  /** May an answer be used again? Not where asking changes something. */
  readonly isReading: boolean;
  /** Does the answer depend on what is asked for? */
  readonly usesKey: boolean;
  close(): Promise<void>;
};

/** Values found, or a miss where there are none. At most {@link mostValues} of them, each bounded. */
export function answerOf(values: readonly string[]): Answer {
  if (values.length === 0) return { kind: 'miss' };
  if (values.length > mostValues) return { kind: 'failed', reason: `more than ${mostValues} values` };
  return { kind: 'found', values: values.map((value) => value.slice(0, longestValue).toWellFormed()) };
}

/** A list that is asked for as a whole may be long. */
const mostValues = 100_000;
const longestValue = 4000;
