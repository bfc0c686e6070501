/**
 * What scanners found in a message, as routes may ask for it: the facts `content.*`, known of a recipient once its message was judged. They are kept
 * with the decision about the recipient, so that each later attempt finds the same route.
 */
import { evaluate } from './rules/evaluate.ts';
import type { Fact, FactType, FactValue } from './rules/fact.ts';
import { mentionsOf } from './rules/mentions.ts';
import { createVocabulary, type ExpressionProblem, readExpression, type Vocabulary } from './rules/syntax.ts';

/** What was found for one recipient, by the names of its facts: `verdict`, `score`. */
export type FoundContent = Readonly<Partial<Record<string, FactValue>>>;

/** Whether a condition holds for what was found. Nothing known, or a fault: it does not. */
export type ContentCondition = (found: FoundContent | undefined) => boolean;

/** Every fact about content after `content.`, with its type. */
export const contentFacts = {
  verdict: 'string',
  scanner: 'string',
  score: 'double',
  symbols: 'list<string>',
  ruleIds: 'list<string>',
  opaque: 'string',
  tracker: 'string',
  failed: 'list<string>',
  action: 'string',
} as const satisfies Record<string, FactType>;

/** Reads a condition over `content.*`. Never throws. */
export function readContentCondition(
  text: string,
): { ok: true; holds: ContentCondition } | { ok: false; problem: ExpressionProblem } {
  vocabulary ??= createVocabulary(facts);
  const read = readExpression(text, vocabulary);
  if (!read.ok) return read;
  const { tree } = read;
  const { functions, lists } = mentionsOf([tree]);
  const absent = [...functions].find(([name]) => elsewhere.has(name));
  if (absent !== undefined) {
    const reason = `${absent[0]}() is for rules; a route goes by what was found in the message, content.*`;
    return { ok: false, problem: { reason, position: absent[1] } };
  }
  const [list] = lists;
  if (list !== undefined) {
    const reason = 'lists are asked by “For”; here a route goes by what was found in the message, content.*';
    return { ok: false, problem: { reason, position: list.at } };
  }
  return { ok: true, holds: (found) => found !== undefined && holds(tree, vocabulary!.facts, found) };
}

/** What the decision about a recipient kept of its content, as it stands in the database; undefined: nothing. */
export function foundContent(kept: unknown): FoundContent | undefined {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return undefined;
  const entries = Object.entries(contentFacts).map(([name, type]) => [name, readFact(Reflect.get(kept, name), type)]);
  return Object.fromEntries(entries) as FoundContent;
}

/** Symbols are kept with their scores; rules and routes know them by name. */
function readFact(value: unknown, type: FactType): FactValue {
  if (type !== 'list<string>') return typeof value === 'string' || typeof value === 'number' ? value : undefined;
  if (!Array.isArray(value)) return [];
  return value.map((one: unknown) => String(typeof one === 'object' && one !== null ? Reflect.get(one, 'name') : one));
}

function holds(tree: Parameters<typeof evaluate>[0], known: Vocabulary['facts'], found: FoundContent): boolean {
  const nothing = () => false;
  const host = {
    fact: (name: string) => found[name.slice('content.'.length)],
    yield: () => Promise.resolve(),
    headers: () => [],
    isInList: nothing,
    isClientIn: nothing,
    variable: () => '',
    now: () => new Date(),
  };
  try {
    // A condition so long that others must get their turn gives a promise, and does not hold.
    return evaluate(tree, { host, facts: known }) === true;
  } catch {
    return false;
  }
}

const facts: Fact[] = Object.entries(contentFacts).map(([name, type]) => ({
  name: `content.${name}`,
  type,
  stages: ['prdr', 'data'],
  words: '',
}));
/** Functions that look at a conversation. */
const elsewhere: ReadonlySet<string> = new Set(['clientIn', 'header', 'headers', 'variable', 'lookup', 'now']);
let vocabulary: Vocabulary | undefined;
