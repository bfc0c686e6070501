import { parseAddress } from '../address.ts';
import { type Stage, stages } from '../stage.ts';
import type { Fact } from './fact.ts';
import { functions } from './functions.ts';
import { type Mentions, mentionsOf } from './mentions.ts';
import { type Effect, effectStages, isRefusing, type OperatorRule, verdictsAt } from './rule.ts';
import { createVocabulary, readExpression, type Vocabulary } from './syntax.ts';
import { readTemplate, type Template } from './template.ts';
import type { Tree } from './tree.ts';

/** What is wrong with a rule: in which member, why, and at which character of it. */
export type RuleProblem = { path: (string | number)[]; reason: string; position?: number };

/** A rule, ready to be asked. */
export type CompiledRule = {
  readonly rule: OperatorRule;
  /** Undefined: it always holds. */
  readonly when: Tree | undefined;
  readonly reply: Template;
  /** The templates of its effects, in their order; undefined where an effect has none. */
  readonly effects: readonly (Template | undefined)[];
  readonly limitKey: Template;
  /** Undefined: the count is written in the rule. */
  readonly limitCount: Template | undefined;
};

/** The rules of a revision, ready to be asked. */
export type CompiledRules = {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly at: Readonly<Record<Stage, readonly CompiledRule[]>>;
  /** The facts that rules of this stage may need. */
  readonly mentioned: Readonly<Record<Stage, ReadonlySet<string>>>;
  readonly isEmpty: boolean;
};

/** What rules may speak of: facts, and the named lists and look-ups there are. */
export type RuleContext = {
  vocabulary: Vocabulary;
  lists: ReadonlySet<string>;
  lookups: ReadonlySet<string>;
};

/** Makes the context of a revision. */
export const createRuleContext = (
  facts: readonly Fact[],
  lists: Iterable<string>,
  lookups: Iterable<string> = [],
): RuleContext => ({
  vocabulary: createVocabulary(facts),
  lists: new Set(lists),
  lookups: new Set(lookups),
});

/**
 * Makes rules ready. Do it once for each revision.
 *
 * @throws Error when a rule was never validated
 */
export function compileRules(rules: readonly OperatorRule[], context: RuleContext): CompiledRules {
  const at = byStage<CompiledRule[]>(() => []);
  const mentioned = byStage<Set<string>>(() => new Set());
  for (const rule of rules) {
    if (!rule.enabled) continue;
    const read = readRule(rule, context);
    if (!read.ok) throw new Error(`rule ${rule.name}: ${read.problems[0]?.reason}`);
    const { facts } = ruleMentions(read.compiled);
    for (const stage of rule.stages) {
      at[stage].push(read.compiled);
      for (const name of facts.keys()) mentioned[stage].add(name);
    }
  }
  return { at, mentioned, facts: context.vocabulary.facts, isEmpty: stages.every((stage) => at[stage].length === 0) };
}

/** Reads one rule completely and says everything that is wrong with it. Never throws. */
export function readRule(
  rule: OperatorRule,
  context: RuleContext,
): { ok: true; compiled: CompiledRule } | { ok: false; problems: RuleProblem[] } {
  const problems: RuleProblem[] = [];
  const { vocabulary } = context;
  const check = (path: (string | number)[], trees: readonly Tree[], offset = 0): void => {
    for (const problem of useProblems(trees, rule.stages, context))
      problems.push({ ...problem, path, position: (problem.position ?? 0) + offset });
  };
  const template = (path: (string | number)[], text: string): Template => {
    const read = readTemplate(text, vocabulary);
    if (!read.ok) {
      problems.push({ path, ...read.problem });
      return { parts: [text] };
    }
    for (const problem of useProblems(treesIn(read.template), rule.stages, context))
      problems.push({ path, reason: problem.reason });
    return read.template;
  };

  let when: Tree | undefined;
  if (rule.when.trim() !== '') {
    const read = readExpression(rule.when, vocabulary);
    if (read.ok) {
      when = read.tree;
      check(['when'], [read.tree]);
    } else problems.push({ path: ['when'], ...read.problem });
  }
  problems.push(...verdictProblems(rule), ...replyProblems(rule));
  const effects = rule.effects.map((effect, index) => {
    problems.push(...effectProblems(effect, index, rule.stages));
    const field = templateField(effect);
    return field === undefined ? undefined : template(['effects', index, field], String(Reflect.get(effect, field)));
  });
  const compiled = {
    rule,
    when,
    effects,
    reply: template(['reply', 'text'], rule.reply.text),
    limitKey: template(['limit', 'key'], rule.limit.key),
    limitCount: rule.limit.countBy ? template(['limit', 'countBy'], rule.limit.countBy) : undefined,
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, compiled };
}

/** Every fact, function and list that a rule speaks of, in its condition and its templates. */
export const ruleMentions = (compiled: CompiledRule): Mentions => mentionsOf(treesOf(compiled));

/** The member of an effect that is a template. */
export function templateField(effect: Effect): string | undefined {
  switch (effect.kind) {
    case 'addHeader':
    case 'setVariable':
      return 'value';
    case 'log':
      return 'text';
    case 'tag':
      return 'tag';
    case 'rewrite':
    case 'redirect':
      return 'address';
    case 'hold':
      return 'reason';
    default:
      return undefined;
  }
}

function useProblems(
  trees: readonly Tree[],
  wanted: readonly Stage[],
  { vocabulary, lists, lookups }: RuleContext,
): { reason: string; position?: number }[] {
  const mentions = mentionsOf(trees);
  const problems: { reason: string; position?: number }[] = [];
  for (const [name, position] of mentions.facts) {
    const fact = vocabulary.facts.get(name);
    const missing = wanted.filter((stage) => fact !== undefined && !fact.stages.includes(stage));
    if (missing.length > 0) problems.push({ reason: notKnown(name, missing, fact?.stages ?? []), position });
  }
  for (const [name, position] of mentions.functions) {
    const known = functions.get(name)?.stages;
    const missing = known === undefined ? [] : wanted.filter((stage) => !known.includes(stage));
    if (missing.length > 0) problems.push({ reason: notKnown(`${name}()`, missing, known ?? []), position });
  }
  for (const { name, at } of mentions.lists) {
    if (name === undefined)
      problems.push({ reason: 'the name of a list has to be written out in quotes', position: at });
    else if (!lists.has(name)) problems.push({ reason: `there is no list named "${name}"`, position: at });
  }
  for (const { name, at } of mentions.lookups) {
    if (name === undefined)
      problems.push({ reason: 'the name of a look-up has to be written out in quotes', position: at });
    else if (!lookups.has(name)) problems.push({ reason: `there is no look-up named "${name}"`, position: at });
  }
  return problems;
}

const notKnown = (name: string, missing: readonly Stage[], known: readonly Stage[]): string =>
  `${name} is not known yet at ${missing.join(', ')}; it is at ${known.join(', ')}`;

function verdictProblems({ stages: wanted, verdict }: OperatorRule): RuleProblem[] {
  const wrong = wanted.filter((stage) => !verdictsAt[stage].includes(verdict));
  return wrong.length === 0
    ? []
    : [{ path: ['verdict'], reason: `"${verdict}" is not possible at ${wrong.join(', ')}` }];
}

function replyProblems({ verdict, reply }: OperatorRule): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const { code, enhanced } = reply;
  const isTemporary = verdict === 'defer';
  if (code !== 0 && isRefusing(verdict) && (code < (isTemporary ? 400 : 500) || code > (isTemporary ? 499 : 599)))
    problems.push({ path: ['reply', 'code'], reason: `"${verdict}" answers with ${isTemporary ? '4yz' : '5yz'}` });
  if (enhanced !== '' && isRefusing(verdict) && !enhanced.startsWith(isTemporary ? '4.' : '5.'))
    problems.push({
      path: ['reply', 'enhanced'],
      reason: `"${verdict}" answers with ${isTemporary ? '4.y.z' : '5.y.z'}`,
    });
  return problems;
}

function effectProblems(effect: Effect, index: number, wanted: readonly Stage[]): RuleProblem[] {
  const wrong = wanted.filter((stage) => !effectStages[effect.kind].includes(stage));
  if (wrong.length > 0)
    return [{ path: ['effects', index, 'kind'], reason: `this is not possible at ${wrong.join(', ')}` }];
  if (
    effect.kind === 'setVariable' &&
    effect.scope === 'message' &&
    wanted.some((stage) => stage === 'connect' || stage === 'helo')
  )
    return [{ path: ['effects', index, 'scope'], reason: 'there is no message yet; keep it for the session' }];
  if (
    (effect.kind === 'redirect' || (effect.kind === 'rewrite' && effect.address !== '')) &&
    !effect.address.includes('{')
  ) {
    const read = parseAddress(effect.address);
    if (!read.ok) return [{ path: ['effects', index, 'address'], reason: read.reason, position: read.position }];
  }
  return [];
}

const treesIn = ({ parts }: Template): Tree[] => parts.filter((part): part is Tree => typeof part !== 'string');

function treesOf({ when, reply, effects, limitKey, limitCount }: CompiledRule): Tree[] {
  const templates = [reply, limitKey, limitCount, ...effects].filter((one) => one !== undefined);
  return [...(when === undefined ? [] : [when]), ...templates.flatMap(treesIn)];
}

function byStage<T>(make: () => T): Record<Stage, T> {
  return Object.fromEntries(stages.map((stage) => [stage, make()])) as Record<Stage, T>;
}
