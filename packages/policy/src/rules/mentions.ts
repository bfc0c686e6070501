import { functions } from './functions.ts';
import type { Tree } from './tree.ts';

/** What an expression speaks of. */
export type Mentions = {
  /** Facts, with those that functions look at. */
  facts: Map<string, number>;
  /** Functions, with where they stand. */
  functions: Map<string, number>;
  /** Named lists, with where they stand; undefined as name: not written out. */
  lists: { name: string | undefined; at: number }[];
  /** Look-ups, in the same way. */
  lookups: { name: string | undefined; at: number }[];
};

/** Collects them. */
export function mentionsOf(trees: readonly Tree[]): Mentions {
  const found: Mentions = { facts: new Map(), functions: new Map(), lists: [], lookups: [] };
  for (const tree of trees) collect(tree, found);
  return found;
}

function collect(tree: Tree, found: Mentions): void {
  if (tree.kind === 'fact') note(found.facts, tree.name, tree.at);
  if (tree.kind === 'call') {
    const { facts = [], listArgument, lookupArgument } = functions.get(tree.name)!;
    note(found.functions, tree.name, tree.at);
    for (const name of facts) note(found.facts, name, tree.at);
    noteName(found.lists, listArgument === undefined ? undefined : tree.args[listArgument]);
    noteName(found.lookups, lookupArgument === undefined ? undefined : tree.args[lookupArgument]);
  }
  for (const child of childrenOf(tree)) collect(child, found);
}

function noteName(names: Mentions['lists'], argument: Tree | undefined): void {
  if (argument === undefined) return;
  names.push({ name: argument.kind === 'literal' ? String(argument.value) : undefined, at: argument.at });
}

function note(names: Map<string, number>, name: string, at: number): void {
  if (!names.has(name)) names.set(name, at);
}

function childrenOf(tree: Tree): readonly Tree[] {
  switch (tree.kind) {
    case 'literal':
    case 'fact':
    case 'local':
      return [];
    case 'member':
    case 'has':
    case 'not':
    case 'negate':
      return [tree.of];
    case 'index':
      return [tree.of, tree.by];
    case 'and':
    case 'or':
    case 'binary':
      return [tree.left, tree.right];
    case 'choose':
      return [tree.when, tree.yes, tree.no];
    case 'list':
      return tree.items;
    case 'map':
      return tree.entries.flat();
    case 'bind':
      return [tree.value, tree.body];
    case 'each':
      return tree.filter === undefined ? [tree.over, tree.body] : [tree.over, tree.filter, tree.body];
    case 'call':
      return tree.args;
    case 'matches':
      return [tree.subject];
  }
}
