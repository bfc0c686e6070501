import { LookupFailed, NotYetKnown } from '../lookup/at-hand.ts';
import { type Budget, createBudget, defaultLimits, type Limits } from './budget.ts';
import { type Fact, type FactValue, valueOfFact } from './fact.ts';
import { RuleFault } from './fault.ts';
import { type FunctionHost, functions } from './functions.ts';
import { indexOf, isKey, operate } from './operators.ts';
import { readPattern } from './pattern.ts';
import type { Tree } from './tree.ts';
import { isList, isMap, type MapKey, typeOf, type Value } from './value.ts';

/** What an evaluation may ask of the mail server. */
export type RuleHost = FunctionHost & {
  /** A fact, found out when it is asked for the first time. */
  fact(name: string): FactValue | Promise<FactValue>;
  /** Lets others go on; awaited between slices of long evaluations. */
  yield(): Promise<void>;
};

export type EvaluateOptions = {
  host: RuleHost;
  facts: ReadonlyMap<string, Fact>;
  limits?: Limits;
  /** Told each fact that was needed, with its value. */
  onFact?: (name: string, value: Value) => void;
};

/**
 * Evaluates an expression. Facts are asked for only when an operand that is really needed mentions them. Gives a promise only when a fact
 * has to be waited for, or the evaluation is so long that others must get their turn.
 *
 * @throws RuleFault, and nothing else; as rejection where there is a promise
 */
export function evaluate(tree: Tree, options: EvaluateOptions): Value | Promise<Value> {
  const budget = createBudget(options.limits ?? defaultLimits);
  return drive(evaluation(tree, { ...options, budget, locals: undefined }), options.host);
}

type Locals = { name: string; value: Value; outer: Locals | undefined } | undefined;
type Context = EvaluateOptions & { budget: Budget; locals: Locals };
/** What an evaluation waits for; the answer is the value of a fact. */
type Wait = Promise<FactValue> | typeof others;
type Evaluation = Generator<Wait, Value, FactValue>;

const others = Symbol('others');

function drive(run: Evaluation, host: RuleHost): Value | Promise<Value> {
  const first = run.next();
  return first.done ? first.value : driveOn(run, first.value, host);
}

async function driveOn(run: Evaluation, first: Wait, host: RuleHost): Promise<Value> {
  for (let wait = first; ; ) {
    let step: IteratorResult<Wait, Value>;
    if (wait === others) {
      await host.yield();
      step = run.next(undefined);
    } else {
      let known: FactValue;
      let failure: { error: unknown } | undefined;
      try {
        known = await wait;
      } catch (error) {
        failure = { error };
      }
      step = failure === undefined ? run.next(known) : run.throw(factFailed(failure.error));
    }
    if (step.done) return step.value;
    wait = step.value;
  }
}

function* evaluation(tree: Tree, context: Context): Evaluation {
  const { budget } = context;
  budget.step(1, tree.at);
  if (budget.isSliceOver()) yield others;
  switch (tree.kind) {
    case 'literal':
      return tree.value;
    case 'fact':
      return yield* askFact(tree.name, context);
    case 'local':
      return localOf(tree.name, context.locals);
    case 'not':
      return !asBool(yield* evaluation(tree.of, context), tree.of.at);
    case 'negate':
      return negate(yield* evaluation(tree.of, context), tree.at);
    case 'and':
    case 'or':
      return yield* logic(tree, context);
    case 'choose': {
      const when = asBool(yield* evaluation(tree.when, context), tree.when.at);
      return yield* evaluation(when ? tree.yes : tree.no, context);
    }
    case 'binary': {
      const left = yield* evaluation(tree.left, context);
      return operate(tree.operator, [left, yield* evaluation(tree.right, context)], tree.at, budget);
    }
    case 'member':
      return memberOf(yield* evaluation(tree.of, context), tree.name, tree.at);
    case 'has': {
      const of = yield* evaluation(tree.of, context);
      if (!isMap(of)) throw new RuleFault('wrong-type', `a ${typeOf(of)} has no members`, tree.at);
      return of.has(tree.name);
    }
    case 'index': {
      const of = yield* evaluation(tree.of, context);
      return indexOf(of, yield* evaluation(tree.by, context), tree.at);
    }
    case 'list':
      return yield* all(tree.items, context);
    case 'map':
      return yield* mapOf(tree, context);
    case 'bind': {
      const value = yield* evaluation(tree.value, context);
      return yield* evaluation(tree.body, bound(context, tree.name, value));
    }
    case 'each':
      return yield* each(tree, context);
    case 'call':
      return yield* call(tree, context);
    case 'matches':
      return yield* matches(tree, context);
  }
}

/** `&&` and `||`: what decides, decides, even when the other side fails. */
function* logic(tree: Tree & { kind: 'and' | 'or' }, context: Context): Evaluation {
  const decides = tree.kind === 'or';
  let failure: RuleFault | undefined;
  try {
    if (asBool(yield* evaluation(tree.left, context), tree.left.at) === decides) return decides;
  } catch (error) {
    failure = survivable(error);
  }
  if (asBool(yield* evaluation(tree.right, context), tree.right.at) === decides) return decides;
  if (failure !== undefined) throw failure;
  return !decides;
}

function* each(tree: Tree & { kind: 'each' }, context: Context): Evaluation {
  const over = yield* evaluation(tree.over, context);
  const items: readonly Value[] = isList(over) ? over : isMap(over) ? [...over.keys()] : notIterable(over, tree.at);
  const made: Value[] = [];
  let count = 0;
  let failure: RuleFault | undefined;
  for (const item of items) {
    const inner = bound(context, tree.name, item);
    if (tree.filter !== undefined && !asBool(yield* evaluation(tree.filter, inner), tree.filter.at)) continue;
    if (tree.how === 'map') {
      context.budget.allocate(1, tree.at);
      made.push(yield* evaluation(tree.body, inner));
      continue;
    }
    try {
      const is = asBool(yield* evaluation(tree.body, inner), tree.body.at);
      if (tree.how === 'all' && !is) return false;
      if (tree.how === 'exists' && is) return true;
      if (is) count++;
      if (is && tree.how === 'filter') {
        context.budget.allocate(1, tree.at);
        made.push(item);
      }
    } catch (error) {
      failure ??= survivable(error);
      if (tree.how === 'filter' || tree.how === 'exists_one') throw failure;
    }
  }
  if (failure !== undefined) throw failure;
  switch (tree.how) {
    case 'all':
      return true;
    case 'exists':
      return false;
    case 'exists_one':
      return count === 1;
    default:
      return made;
  }
}

function* call(tree: Tree & { kind: 'call' }, context: Context): Evaluation {
  const found = functions.get(tree.name)!;
  const args = yield* all(tree.args, context);
  for (const name of found.facts ?? []) yield* askFact(name, context);
  const size = args.reduce<number>((sum, value) => sum + sizeOf(value), 0);
  context.budget.step(size >> 5, tree.at);
  for (let round = 0; ; round++) {
    try {
      const made = located(tree.at, () => found.call(args, context.host));
      const value: Value = made instanceof Promise ? ((yield made) as readonly string[]) : made;
      context.budget.allocate(sizeOf(value), tree.at);
      if (found.lookupArgument !== undefined) context.onFact?.(`lookup.${args.map(nameOf).join(' ')}`, value);
      return value;
    } catch (error) {
      if (!(error instanceof NotYetKnown) || round >= MOST_ROUNDS) throw error;
      yield error.ready.then(() => undefined);
    }
  }
}

/** An argument of a look-up, for the record. */
const nameOf = (value: Value): string => (isList(value) ? value.map(nameOf).join(' ') : String(value)).slice(0, 100);

function* matches(tree: Tree & { kind: 'matches' }, context: Context): Evaluation {
  const subject = yield* evaluation(tree.subject, context);
  if (typeof subject !== 'string')
    throw new RuleFault('wrong-type', `matches() wants a text, not a ${typeOf(subject)}`, tree.at);
  const read = readPattern(tree.pattern);
  if (!read.ok) throw new RuleFault('conversion', read.reason, tree.at);
  context.budget.step(read.pattern.costOf(subject.length), tree.at);
  // What takes long is not begun on top of what has been going on.
  if (context.budget.isSliceOver()) yield others;
  return read.pattern.test(subject);
}

function* mapOf(tree: Tree & { kind: 'map' }, context: Context): Evaluation {
  const made = new Map<MapKey, Value>();
  for (const [keyTree, valueTree] of tree.entries) {
    const key = yield* evaluation(keyTree, context);
    if (!isKey(key)) throw new RuleFault('wrong-type', `a ${typeOf(key)} cannot be the key of a map`, keyTree.at);
    context.budget.allocate(1, tree.at);
    made.set(key, yield* evaluation(valueTree, context));
  }
  return made;
}

function* all(trees: readonly Tree[], context: Context): Generator<Wait, Value[], FactValue> {
  const values: Value[] = [];
  for (const tree of trees) values.push(yield* evaluation(tree, context));
  return values;
}

function* askFact(name: string, { host, facts, onFact }: Context): Evaluation {
  const fact = facts.get(name);
  let known: FactValue | Promise<FactValue>;
  try {
    known = host.fact(name);
  } catch (error) {
    throw factFailed(error);
  }
  const value = valueOfFact(fact?.type ?? 'string', known instanceof Promise ? yield known : known);
  onFact?.(name, value);
  return value;
}

function localOf(name: string, locals: Locals): Value {
  for (let one = locals; one !== undefined; one = one.outer) if (one.name === name) return one.value;
  throw new RuleFault('no-such-member', `nothing is called ${name}`);
}

const bound = (context: Context, name: string, value: Value): Context => ({
  ...context,
  locals: { name, value, outer: context.locals },
});

function memberOf(of: Value, name: string, at: number): Value {
  if (!isMap(of)) throw new RuleFault('wrong-type', `a ${typeOf(of)} has no members`, at);
  const found = of.get(name);
  if (found === undefined) throw new RuleFault('no-such-member', `the map has no member ${name}`, at);
  return found;
}

function negate(value: Value, at: number): Value {
  if (typeof value === 'number') return -value;
  if (typeof value !== 'bigint') throw new RuleFault('wrong-type', `a ${typeOf(value)} cannot be negated`, at);
  if (value === -(2n ** 63n)) throw new RuleFault('overflow', 'a whole number out of range', at);
  return -value;
}

function asBool(value: Value, at: number): boolean {
  if (typeof value === 'boolean') return value;
  throw new RuleFault('wrong-type', `true or false is wanted, not a ${typeOf(value)}`, at);
}

function notIterable(value: Value, at: number): never {
  throw new RuleFault('wrong-type', `a ${typeOf(value)} cannot be gone through`, at);
}

/** The fault, when another operand may still decide. */
function survivable(error: unknown): RuleFault {
  if (error instanceof RuleFault && !error.isFatal) return error;
  throw error;
}

function located<T>(at: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof NotYetKnown) throw error;
    if (error instanceof RuleFault && error.position !== undefined) throw error;
    const code = error instanceof RuleFault ? error.code : codeOf(error);
    throw new RuleFault(code, error instanceof Error ? error.message : String(error), at);
  }
}

const factFailed = (error: unknown): RuleFault =>
  error instanceof RuleFault
    ? error
    : new RuleFault(codeOf(error), error instanceof Error ? error.message : String(error));

const codeOf = (error: unknown): 'lookup-failed' | 'fact-failed' =>
  error instanceof LookupFailed ? 'lookup-failed' : 'fact-failed';

/** Each round answers one look-up of a list for one key. */
const MOST_ROUNDS = 100;

function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length;
  if (value === null || typeof value !== 'object') return 1;
  if (isList(value))
    return value.length + value.reduce<number>((sum, one) => sum + (typeof one === 'string' ? one.length : 1), 0);
  return isMap(value) ? value.size : 1;
}
