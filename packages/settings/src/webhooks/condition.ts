import { mentionsOf } from '@posthorn/policy/rules/mentions';
import { createVocabulary, readExpression, type Vocabulary } from '@posthorn/policy/rules/syntax';
import type { Tree } from '@posthorn/policy/rules/tree';
import { absentFunctions, webhookFacts } from './facts.ts';

/** Reads the condition of a webhook; `tree` is null for one that always holds. Never throws. */
export function readWebhookCondition(
  text: string,
  lists: ReadonlySet<string>,
): { ok: true; tree: Tree | null } | { ok: false; reason: string; position: number } {
  if (text.trim() === '') return { ok: true, tree: null };
  const read = readExpression(text, webhookVocabulary());
  if (!read.ok) return { ok: false, ...read.problem };
  const fault = mentionFault([read.tree], lists);
  if (fault) return { ok: false, ...fault };
  return { ok: true, tree: read.tree };
}

/** What expressions speak of although an event has no such thing, or nobody; undefined: nothing. Positions are those of the expression. */
export function mentionFault(
  trees: readonly Tree[],
  lists: ReadonlySet<string>,
): { reason: string; position: number } | undefined {
  const mentions = mentionsOf(trees);
  for (const [name, position] of mentions.functions) {
    if (name === 'lookup') return { reason: 'lookup() asks elsewhere, which is for rules only', position };
    if (absentFunctions.has(name))
      return { reason: `${name}() looks at a conversation, and an event has none`, position };
  }
  for (const { name, at } of mentions.lists) {
    if (name === undefined) return { reason: 'the name of a list has to be written out in quotes', position: at };
    if (!lists.has(name)) return { reason: `there is no list named "${name}"`, position: at };
  }
  return undefined;
}

/** The vocabulary of conditions, made once: it is costly. */
export function webhookVocabulary(): Vocabulary {
  vocabulary ??= createVocabulary(webhookFacts());
  return vocabulary;
}

let vocabulary: Vocabulary | undefined;
