import type { Principal } from './context.ts';

/** One question of a page: a procedure by its name, and its input as the page sends it. */
export type Question = { procedure: string; input: unknown };

/**
 * Answers to what a page will ask as soon as it runs in the browser. The server knows the questions when it draws the page, some hundred
 * milliseconds earlier, and asks them then; the browser's own request finds its answer begun or done. Each is for one session and is taken
 * once, and what nobody takes is forgotten after seconds, so that nobody sees more, or older things, than by asking.
 */
export type Prepared = {
  /** Keeps an answer that is on its way. */
  keep(principal: Principal, question: Question, answer: Promise<unknown>): void;
  /** Takes it, once; undefined when there is none. */
  take(principal: Principal, question: Question): Promise<unknown> | undefined;
};

export const createPrepared = (now: () => number = () => performance.now()): Prepared => {
  const kept = new Map<string, { answer: Promise<unknown>; until: number }>();
  const forget = (): void => {
    for (const [key, { until }] of kept) {
      if (until > now() && kept.size <= mostKept) return;
      kept.delete(key);
    }
  };
  return {
    keep: (principal, question, answer) => {
      const key = keyOf(principal, question);
      if (key === null) return;
      kept.delete(key);
      kept.set(key, { answer, until: now() + keptMs });
      answer.catch(() => {});
      forget();
    },
    take: (principal, question) => {
      forget();
      const key = keyOf(principal, question);
      const found = key === null ? undefined : kept.get(key);
      if (key === null || !found) return undefined;
      kept.delete(key);
      return found.answer;
    },
  };
};

/** Only sessions of people: scripts open no pages. */
const keyOf = ({ session }: Principal, { procedure, input }: Question): string | null =>
  session ? `${session.id} ${questionKey({ procedure, input })}` : null;

/** The same for a question however it is written: the order of members, those that say nothing, and what infinite queries add to a first page. */
export const questionKey = ({ procedure, input }: Question): string =>
  `${procedure} ${JSON.stringify(canonical(input))}`;

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const members = Object.entries(value).filter(
    ([name, member]) => member !== undefined && member !== null && !(name === 'direction' && member === 'forward'),
  );
  if (members.length === 0) return null;
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, canonical(member)]),
  );
};

/** A browser that needs longer to begin has other troubles; what it sees must not be old. */
const keptMs = 3_000;
const mostKept = 2_000;
