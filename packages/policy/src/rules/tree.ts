import type { Value } from './value.ts';

/**
 * An expression after reading and checking. Names are resolved: a `fact` is asked of the mail server, a `local` was bound by a
 * comprehension around it. `at` is the position in the text.
 */
export type Tree = { at: number } & (
  | { kind: 'literal'; value: Value }
  | { kind: 'fact'; name: string }
  | { kind: 'local'; name: string }
  | { kind: 'member'; of: Tree; name: string }
  | { kind: 'index'; of: Tree; by: Tree }
  | { kind: 'not' | 'negate'; of: Tree }
  | { kind: 'and' | 'or'; left: Tree; right: Tree }
  | { kind: 'choose'; when: Tree; yes: Tree; no: Tree }
  | { kind: 'binary'; operator: BinaryOperator; left: Tree; right: Tree }
  | { kind: 'list'; items: readonly Tree[] }
  | { kind: 'map'; entries: readonly (readonly [Tree, Tree])[] }
  | { kind: 'has'; of: Tree; name: string }
  | { kind: 'bind'; name: string; value: Tree; body: Tree }
  | { kind: 'each'; how: Comprehension; over: Tree; name: string; filter: Tree | undefined; body: Tree }
  | { kind: 'call'; name: string; args: readonly Tree[] }
  | { kind: 'matches'; subject: Tree; pattern: string }
);

export type BinaryOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | 'in';
export type Comprehension = 'all' | 'exists' | 'exists_one' | 'map' | 'filter';
