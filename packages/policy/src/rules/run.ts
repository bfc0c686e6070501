import type { JsonValue } from '../decision.ts';
import type { Stage, Verdict } from '../stage.ts';
import type { Limits } from './budget.ts';
import type { CompiledRule, CompiledRules } from './compile.ts';
import { type EvaluateOptions, evaluate, type RuleHost } from './evaluate.ts';
import { RuleFault } from './fault.ts';
import { type Effect, isRefusing, type RuleLimit, replyFor } from './rule.ts';
import { cleanAddress, cleanLine, cleanReply, fill } from './template.ts';
import { isList, type Value } from './value.ts';

/** The mail server as a set of rules sees it. */
export type StageHost = RuleHost & {
  /** Counts for a rate limit; true: it is exceeded. */
  isOver(rule: string, limit: RuleLimit, key: string): boolean;
  /** Carries an effect out, so that the rules behind it see what it did. Texts are filled in and clean. */
  apply(effect: Effect, rule: string): void;
  /** A rule failed: for the record. */
  failed(rule: string, fault: RuleFault): void;
};

/** What the rules of a stage said. */
export type StageOutcome = {
  /** The rule that decided; undefined: none did, and the built-in ones have the word. */
  decided: { rule: string; verdict: Verdict; reply: { code: number; enhanced: string; text: string } } | undefined;
  /** Rules whose condition held, in order. */
  applied: string[];
  /** Every fact that was needed, as it was. */
  facts: Record<string, JsonValue>;
  trace: RuleTrace[];
};

/** What one rule came to; for the simulator and for records of errors. */
export type RuleTrace = {
  rule: string;
  result: 'holds' | 'does not hold' | 'within its limit' | 'failed';
  fault?: { reason: string; position?: number };
};

/**
 * Asks the rules of a stage in order until one decides. Never throws for what a rule does: one that fails puts the client off (451 4.3.0), or
 * is passed over where it says so. A promise only when something has to be waited for.
 */
export function runStage(
  rules: CompiledRules,
  stage: Stage,
  host: StageHost,
  options: { limits?: Limits } = {},
): StageOutcome | Promise<StageOutcome> {
  const outcome: StageOutcome = { decided: undefined, applied: [], facts: {}, trace: [] };
  const evaluation: EvaluateOptions = {
    host,
    facts: rules.facts,
    ...options,
    onFact: (name, value) => {
      outcome.facts[name] = recorded(value);
    },
  };
  return runFrom(0, { rules: rules.at[stage], stage, host, evaluation, outcome });
}

type Run = {
  rules: readonly CompiledRule[];
  stage: Stage;
  host: StageHost;
  evaluation: EvaluateOptions;
  outcome: StageOutcome;
};

function runFrom(start: number, run: Run): StageOutcome | Promise<StageOutcome> {
  for (let at = start; at < run.rules.length; at++) {
    const isOver = runRule(run.rules[at]!, run);
    if (isOver instanceof Promise) return isOver.then((over) => (over ? run.outcome : runFrom(at + 1, run)));
    if (isOver) return run.outcome;
  }
  return run.outcome;
}

/** True: the stage is decided. */
function runRule(compiled: CompiledRule, run: Run): boolean | Promise<boolean> {
  let held: Value | Promise<Value>;
  try {
    held = compiled.when === undefined ? true : evaluate(compiled.when, run.evaluation);
  } catch (error) {
    return failed(compiled, run, error);
  }
  if (held instanceof Promise)
    return held
      .then((known) => concluded(compiled, run, known))
      .catch((error: unknown) => failed(compiled, run, error));
  // Most conditions do not hold, and those that do not wait for anything shall not cost a promise.
  if (held === false && compiled.rule.verdict !== 'require') {
    run.outcome.trace.push({ rule: compiled.rule.name, result: 'does not hold' });
    return false;
  }
  return concluded(compiled, run, held).catch((error: unknown) => failed(compiled, run, error));
}

async function concluded(compiled: CompiledRule, run: Run, held: Value): Promise<boolean> {
  const { rule } = compiled;
  const { outcome, host, evaluation } = run;
  if (typeof held !== 'boolean') throw new RuleFault('wrong-type', 'the condition is neither true nor false', 0);
  const isRequirement = rule.verdict === 'require';
  if (held === isRequirement) {
    outcome.trace.push({ rule: rule.name, result: isRequirement ? 'holds' : 'does not hold' });
    return false;
  }
  if (rule.limit.count > 0 || compiled.limitCount !== undefined) {
    const key = cleanLine(await fill(compiled.limitKey, evaluation));
    const count = await countOf(compiled, evaluation);
    if (count === 0 || !host.isOver(rule.name, { ...rule.limit, count }, key)) {
      outcome.trace.push({ rule: rule.name, result: 'within its limit' });
      return false;
    }
  }
  for (const [index, effect] of rule.effects.entries()) {
    const template = compiled.effects[index];
    host.apply(template === undefined ? effect : filled(effect, await fill(template, evaluation)), rule.name);
  }
  outcome.applied.push(rule.name);
  outcome.trace.push({ rule: rule.name, result: isRequirement ? 'does not hold' : 'holds' });
  if (rule.verdict === 'warn') return false;
  outcome.decided = {
    rule: rule.name,
    verdict: isRequirement ? 'deny' : rule.verdict,
    reply: await replyOf(compiled, run),
  };
  return true;
}

/** How many are let through; 0: all. */
async function countOf({ rule, limitCount }: CompiledRule, evaluation: EvaluateOptions): Promise<number> {
  if (limitCount === undefined) return rule.limit.count;
  const told = (await fill(limitCount, evaluation)).trim();
  if (told === '') return rule.limit.count;
  if (!/^\d{1,7}$/.test(told)) throw new RuleFault('wrong-type', 'the count of the limit is no number', 0);
  return Number(told);
}

async function replyOf(
  { rule, reply }: CompiledRule,
  { stage, evaluation }: Run,
): Promise<{ code: number; enhanced: string; text: string }> {
  if (!isRefusing(rule.verdict)) return { code: 250, enhanced: '2.0.0', text: 'Ok' };
  const usual = replyFor(rule.verdict, stage);
  const text = rule.reply.text === '' ? '' : cleanReply(await fill(reply, evaluation));
  return {
    code: rule.reply.code || usual.code,
    enhanced: rule.reply.enhanced || usual.enhanced,
    text: text || usual.text,
  };
}

function filled(effect: Effect, text: string): Effect {
  switch (effect.kind) {
    case 'addHeader':
    case 'setVariable':
      return { ...effect, value: cleanLine(text) };
    case 'log':
      return { ...effect, text: cleanLine(text) };
    case 'tag':
      return { ...effect, tag: cleanLine(text).slice(0, 100) };
    case 'rewrite':
    case 'redirect':
      return { ...effect, address: cleanAddress(text) };
    case 'hold':
      return { ...effect, reason: cleanLine(text).slice(0, 200) };
    default:
      return effect;
  }
}

/** Errors never lose mail: the client keeps it and comes back. */
function failed({ rule }: CompiledRule, { outcome, host }: Run, error: unknown): boolean {
  const fault =
    error instanceof RuleFault
      ? error
      : new RuleFault('fact-failed', error instanceof Error ? error.message : String(error));
  const position = fault.position === undefined ? {} : { position: fault.position };
  outcome.trace.push({ rule: rule.name, result: 'failed', fault: { reason: fault.message, ...position } });
  outcome.facts['fault'] = fault.message.slice(0, 300);
  host.failed(rule.name, fault);
  if (rule.onError === 'skip') return false;
  outcome.decided = {
    rule: rule.name,
    verdict: 'defer',
    reply: {
      code: 451,
      enhanced: '4.3.0',
      text:
        fault.code === 'lookup-failed'
          ? 'Something that is needed to judge this cannot be asked now, try again later'
          : `The rule ${rule.name} failed here, try again later`,
    },
  };
  return true;
}

/** As it goes into the record: plain and bounded. */
function recorded(value: Value): JsonValue {
  if (typeof value === 'string') return value.toWellFormed().slice(0, 500);
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (value !== null && typeof value === 'object' && isList(value)) return value.slice(0, 20).map(recorded);
  return value === null || typeof value === 'boolean' || typeof value === 'number' ? value : String(value);
}
