import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { typeWords, unfitOperands, unknownFunction } from './complaints.ts';
import type { Fact } from './fact.ts';
import { functions, receiverFunctions } from './functions.ts';
import { readPattern } from './pattern.ts';
import type { BinaryOperator, Comprehension, Tree } from './tree.ts';
import type { Value } from './value.ts';

/** What is wrong with an expression, and at which character, from 0. */
export type ExpressionProblem = { reason: string; position: number };

/** What an expression may speak of. */
export type Vocabulary = {
  readonly facts: ReadonlyMap<string, Fact>;
  /** The names of facts by what the library calls them. */
  readonly names: ReadonlyMap<string, string>;
  readonly environment: Environment;
};

/** Makes the vocabulary of a set of facts. Do it once: it is costly. */
export function createVocabulary(facts: readonly Fact[]): Vocabulary {
  const environment = new Environment({
    limits: { maxAstNodes: 2000, maxDepth: 60, maxListElements: 500, maxMapEntries: 100 },
  });
  const groups = new Map<string, Record<string, string>>();
  for (const { name, type } of facts) {
    const [group, member] = placeOf(name);
    const schema = groups.get(group) ?? {};
    schema[member] = celTypes[type];
    groups.set(group, schema);
  }
  for (const [name, schema] of groups) environment.registerVariable({ name, schema } as never);
  for (const { signature } of functions.values())
    if (signature !== undefined) environment.registerFunction(signature, neverCalled);
  return {
    environment,
    names: new Map(facts.map(({ name }) => [placeOf(name).join('.'), name])),
    facts: new Map(facts.map((fact) => [fact.name, fact])),
  };
}

/** Reads and type-checks an expression. Never throws. */
export function readExpression(
  written: string,
  vocabulary: Vocabulary,
  wanted: 'bool' | 'any' = 'bool',
): { ok: true; tree: Tree } | { ok: false; problem: ExpressionProblem } {
  const text = withPlainNames(written);
  if (text.length > maxLength)
    return {
      ok: false,
      problem: { reason: `an expression of more than ${maxLength} characters`, position: maxLength },
    };
  if (text.trim() === '') return { ok: false, problem: { reason: 'an expression is missing', position: 0 } };
  try {
    const checked = vocabulary.environment.check(text);
    if (!checked.valid) return { ok: false, problem: problemOf(checked.error, text, vocabulary) };
    if (wanted === 'bool' && checked.type !== 'bool' && checked.type !== 'dyn')
      return {
        ok: false,
        problem: {
          reason: `the condition must be true or false, but it is ${typeWords(checked.type ?? 'value')}`,
          position: 0,
        },
      };
    return { ok: true, tree: convert(vocabulary.environment.parse(text).ast, { vocabulary, locals: [] }) };
  } catch (error) {
    return { ok: false, problem: problemOf(error, text, vocabulary) };
  }
}

/**
 * `tls.in` and `tls.out` hold a word of the language itself, so that the library knows them as `tls_in` and `tls_out`: as long, so that positions
 * stay what they are. Quoted texts are left alone.
 */
const withPlainNames = (text: string): string =>
  text.replace(
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w.])tls\.(in|out)\.(?=[A-Za-z])/gs,
    (found, side: string | undefined) => (side === undefined ? found : `tls_${side}.`),
  );

/** Group and member of a fact. */
function placeOf(name: string): [group: string, member: string] {
  const dot = name.lastIndexOf('.');
  return [name.slice(0, dot).replace('.', '_'), name.slice(dot + 1)];
}

/** Something this language leaves out although the library reads it. */
class Unsupported extends Error {
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

type Scope = { vocabulary: Vocabulary; locals: readonly string[] };

function convert(node: ASTNode, scope: Scope): Tree {
  const at = node.start;
  const inner = (one: ASTNode): Tree => convert(one, scope);
  switch (node.op) {
    case 'value':
      return { kind: 'literal', at, value: literal(node.args, at) };
    case 'id':
      if (scope.locals.includes(node.args)) return { kind: 'local', at, name: node.args };
      throw new Unsupported(
        `"${node.args}" is a group of facts; name one of them, such as ${someFact(node.args, scope)}`,
        at,
      );
    case '.':
      return member(node.args, at, scope);
    case '[]':
      return { kind: 'index', at, of: inner(node.args[0]), by: inner(node.args[1]) };
    case '!_':
      return { kind: 'not', at, of: inner(node.args) };
    case '-_':
      return { kind: 'negate', at, of: inner(node.args) };
    case '&&':
      return { kind: 'and', at, left: inner(node.args[0]), right: inner(node.args[1]) };
    case '||':
      return { kind: 'or', at, left: inner(node.args[0]), right: inner(node.args[1]) };
    case '?:':
      return {
        kind: 'choose',
        at,
        when: inner(node.args[0]),
        yes: inner(node.args[1]),
        no: inner(node.args[2]),
      };
    case 'list':
      return { kind: 'list', at, items: node.args.map(inner) };
    case 'map':
      return { kind: 'map', at, entries: node.args.map(([key, value]) => [inner(key), inner(value)] as const) };
    case 'call':
      return call(node.args[0], node.args[1], { at, scope });
    case 'rcall':
      return receiverCall(node.args, at, scope);
    case '.?':
    case '[?]':
      throw new Unsupported('optional members are not part of this language; use has()', at);
    default:
      return {
        kind: 'binary',
        at,
        operator: node.op as BinaryOperator,
        left: inner((node.args as [ASTNode, ASTNode])[0]),
        right: inner((node.args as [ASTNode, ASTNode])[1]),
      };
  }
}

function member([of, name]: [ASTNode, string], at: number, scope: Scope): Tree {
  if (of.op === 'id' && !scope.locals.includes(of.args)) {
    const fact = scope.vocabulary.names.get(`${of.args}.${name}`);
    if (fact !== undefined) return { kind: 'fact', at, name: fact };
    throw new Unsupported(`there is no fact "${of.args}.${name}"`, at);
  }
  return { kind: 'member', at, of: convert(of, scope), name };
}

function call(name: string, args: readonly ASTNode[], { at, scope }: { at: number; scope: Scope }): Tree {
  if (name === 'has') {
    const [argument] = args as [ASTNode];
    const tree = convert(argument, scope);
    // A fact is always there; where it is not known it is empty.
    if (tree.kind === 'fact') return { kind: 'literal', at, value: true };
    if (tree.kind !== 'member') throw new Unsupported('has() asks for a member, such as has(x.name)', at);
    return { kind: 'has', at, of: tree.of, name: tree.name };
  }
  if (name === 'dyn') return convert(args[0]!, scope);
  if (functions.get(name) === undefined || functions.get(name)?.isMethod)
    throw new Unsupported(`there is no function "${name}"`, at);
  return { kind: 'call', at, name, args: args.map((one) => convert(one, scope)) };
}

function receiverCall(
  [name, receiver, args]: readonly [string, ASTNode, readonly ASTNode[]],
  at: number,
  scope: Scope,
): Tree {
  if (receiver.op === 'id' && receiver.args === 'cel' && name === 'bind' && !scope.locals.includes('cel')) {
    const local = nameOf(args[0]!);
    return {
      kind: 'bind',
      at,
      name: local,
      value: convert(args[1]!, scope),
      body: convert(args[2]!, within(scope, local)),
    };
  }
  if (comprehensions.has(name as Comprehension)) {
    const local = nameOf(args[0]!);
    const inside = within(scope, local);
    const hasFilter = args.length === 3;
    return {
      kind: 'each',
      at,
      how: name as Comprehension,
      over: convert(receiver, scope),
      name: local,
      filter: hasFilter ? convert(args[1]!, inside) : undefined,
      body: convert(args[hasFilter ? 2 : 1]!, inside),
    };
  }
  if (name === 'matches') return matches(receiver, args[0]!, { at, scope });
  if (!receiverFunctions.has(name)) throw new Unsupported(`there is no function "${name}" of a value`, at);
  return { kind: 'call', at, name, args: [receiver, ...args].map((one) => convert(one, scope)) };
}

/** The pattern is written out, so that it is read once, its faults are told when it is saved, and no message can bring its own. */
function matches(receiver: ASTNode, pattern: ASTNode, { at, scope }: { at: number; scope: Scope }): Tree {
  if (pattern.op !== 'value' || typeof pattern.args !== 'string')
    throw new Unsupported('the pattern of matches() has to be written out in quotes', pattern.start);
  const read = readPattern(pattern.args);
  if (!read.ok) throw new Unsupported(read.reason, pattern.start);
  return { kind: 'matches', at, subject: convert(receiver, scope), pattern: pattern.args };
}

function literal(value: unknown, at: number): Value {
  if (value === null || ['boolean', 'bigint', 'number', 'string'].includes(typeof value)) return value as Value;
  throw new Unsupported('unsigned numbers and octet strings are not part of this language', at);
}

function nameOf(node: ASTNode): string {
  if (node.op === 'id') return node.args;
  throw new Unsupported('a name is wanted here', node.start);
}

const within = ({ vocabulary, locals }: Scope, name: string): Scope => ({ vocabulary, locals: [...locals, name] });

function someFact(group: string, { vocabulary }: Scope): string {
  return [...vocabulary.facts.keys()].find((name) => name.startsWith(`${group}.`)) ?? 'client.address';
}

/** The library's complaint in our words where ours are better. */
function problemOf(error: unknown, text: string, vocabulary: Vocabulary): ExpressionProblem {
  if (error instanceof Unsupported) return { reason: error.message, position: error.position };
  const {
    code,
    message = 'the expression cannot be read',
    range,
  } = error as {
    code?: string;
    message?: string;
    range?: { start: number };
  };
  const position = Math.min(range?.start ?? 0, text.length);
  const [first = message] = message.split('\n');
  if (code === 'unknown_variable') return unknownName(text, position, vocabulary);
  if (code === 'no_such_key') return unknownMember(text, position, vocabulary);
  if (code === 'no_matching_overload') return { reason: unknownFunction(first), position };
  if (code === 'no_such_overload') return { reason: unfitOperands(first), position };
  return { reason: lowerFirst(first), position };
}

function unknownName(text: string, position: number, { facts }: Vocabulary): ExpressionProblem {
  const name = /^[\w.]*/.exec(text.slice(position))?.[0] ?? '';
  const member = name.split('.').at(-1) ?? '';
  const near = [...facts.keys()].filter((fact) => fact.endsWith(`.${member}`) && member !== '').slice(0, 3);
  const advice = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '';
  return { reason: `there is no fact "${name}"${advice}`, position };
}

function unknownMember(text: string, position: number, { names }: Vocabulary): ExpressionProblem {
  const group = /([A-Za-z_]\w*)\.\s*$/.exec(text.slice(0, position))?.[1];
  const name = /^\w*/.exec(text.slice(position))?.[0] ?? '';
  if (group === undefined) return { reason: `there is no member "${name}"`, position };
  const known = [...names].flatMap(([plain, fact]) => (plain.startsWith(`${group}.`) ? [fact] : []));
  const shown = known[0]?.slice(0, known[0].lastIndexOf('.')) ?? group;
  return { reason: `there is no fact "${shown}.${name}"; there are ${known.join(', ')}`, position };
}

const lowerFirst = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text);

function neverCalled(): never {
  throw new Error('the library only reads and checks');
}

const celTypes: Record<Fact['type'], string> = {
  bool: 'bool',
  int: 'int',
  double: 'double',
  string: 'string',
  ip: 'string',
  domain: 'string',
  address: 'string',
  timestamp: 'google.protobuf.Timestamp',
  'list<string>': 'list<string>',
};

const comprehensions: ReadonlySet<Comprehension> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);
const maxLength = 8000;
