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
  const mentions = mentionsOf([read.tree]);
  for (const [name, position] of mentions.functions)
    if (absentFunctions.has(name))
      return { ok: false, reason: `${name}() looks at a conversation, and an event has none`, position };
  for (const { name, at } of mentions.lists) {
    if (name === undefined)
      return { ok: false, reason: 'the name of a list has to be written out in quotes', position: at };
    if (!lists.has(name)) return { ok: false, reason: `there is no list named "${name}"`, position: at };
  }
  return { ok: true, tree: read.tree };
}

/** The vocabulary of conditions, made once: it is costly. */
export function webhookVocabulary(): Vocabulary {
  vocabulary ??= createVocabulary(webhookFacts());
  return vocabulary;
}

let vocabulary: Vocabulary | undefined;
