import { holdsConnection } from '@posthorn/policy/lookup/command';
import { maskQuoted } from '@posthorn/policy/lookup/query';
import { readExpression } from '@posthorn/policy/rules/syntax';
import { readTemplate, type Template } from '@posthorn/policy/rules/template';
import type { Tree } from '@posthorn/policy/rules/tree';
import { mentionFault, webhookVocabulary } from '../webhooks/condition.ts';

/** What was read, or what is wrong and at which character. */
export type Read<T> = { ok: true; value: T } | { ok: false; reason: string; position: number };

/** A text with `{event.…}` and `{= expressions }` in it. */
export function readText(text: string, lists: ReadonlySet<string>): Read<Template> {
  const read = readTemplate(text, webhookVocabulary());
  if (!read.ok) return { ok: false, ...read.problem };
  const fault = mentionFault(treesOf(read.template), lists);
  return fault ? { ok: false, reason: fault.reason, position: 0 } : { ok: true, value: read.template };
}

/** An expression of any type. */
export function readValue(text: string, lists: ReadonlySet<string>): Read<Tree> {
  const read = readExpression(text, webhookVocabulary(), 'any');
  if (!read.ok) return { ok: false, ...read.problem };
  const fault = mentionFault([read.tree], lists);
  return fault ? { ok: false, ...fault } : { ok: true, value: read.tree };
}

/** A statement: one text more than there are values between them. */
export type Statement = { texts: readonly string[]; values: readonly Tree[] };

/** A statement of SQL whose `{…}` are parameters. One within quotes would be text of the statement, so it is refused. */
export function readStatement(text: string, lists: ReadonlySet<string>): Read<Statement> {
  const read = readText(text, lists);
  if (!read.ok) return read;
  const texts: string[] = [''];
  const values: Tree[] = [];
  for (const part of read.value.parts) {
    if (typeof part === 'string') texts.push((texts.pop() ?? '') + part);
    else {
      values.push(part);
      texts.push('');
    }
  }
  const fault = statementFault(texts);
  return fault === null ? { ok: true, value: { texts, values } } : { ok: false, reason: fault, position: 0 };
}

/** A command: its words, each filled in by itself. */
export function readCommand(text: string, lists: ReadonlySet<string>): Read<readonly Template[]> {
  const words = wordsOf(text);
  if (!words.ok) return words;
  const templates: Template[] = [];
  for (const { word, at } of words.value) {
    const read = readText(word, lists);
    if (!read.ok) return { ok: false, reason: read.reason, position: at + read.position };
    templates.push(read.value);
  }
  const [name] = templates;
  if (name === undefined) return { ok: false, reason: 'a command is missing', position: 0 };
  const [first, more] = name.parts;
  if (more !== undefined || typeof first !== 'string' || !/^[A-Za-z][\w.-]*$/.test(first))
    return { ok: false, reason: 'the first word is the name of a command, written out', position: 0 };
  if (holdsConnection(first.toUpperCase()))
    return { ok: false, reason: `${first.toUpperCase()} would keep the connection to itself`, position: 0 };
  return { ok: true, value: templates };
}

/** Words with blanks between them; braces and double quotes keep blanks. */
function wordsOf(text: string): Read<{ word: string; at: number }[]> {
  const words: { word: string; at: number }[] = [];
  let word: string | undefined;
  let start = 0;
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    const isBlank = /\s/.test(character) && depth === 0 && quote === '';
    if (isBlank) {
      if (word !== undefined) words.push({ word, at: start });
      word = undefined;
      continue;
    }
    if (word === undefined) {
      word = '';
      start = at;
    }
    if (depth === 0 && character === '"') {
      quote = quote === '' ? '"' : '';
      continue;
    }
    if (depth > 0 && quote !== '') {
      word += character;
      if (character === '\\') word += text[++at] ?? '';
      else if (character === quote) quote = '';
      continue;
    }
    if (depth > 0 && (character === '"' || character === "'")) quote = character;
    if (character === '{' && quote === '') depth++;
    if (character === '}' && quote === '') depth--;
    word += character;
  }
  if (quote !== '') return { ok: false, reason: 'a quote that is never closed', position: start };
  if (word !== undefined) words.push({ word, at: start });
  return { ok: true, value: words };
}

/** What is wrong with a statement between whose texts a parameter stands each. */
function statementFault(texts: readonly string[]): string | null {
  if (texts.join('').trim() === '') return 'a statement is missing';
  const masked = maskQuoted(texts.join('?'));
  if (typeof masked !== 'string') return masked.reason;
  let at = 0;
  for (const before of texts.slice(0, -1)) {
    at += before.length;
    if (masked[at++] !== '?') return 'leave out the quotes around {…}: it is a parameter';
  }
  const semicolon = masked.indexOf(';');
  return semicolon >= 0 && masked.slice(semicolon + 1).trim() !== '' ? 'one statement only' : null;
}

const treesOf = ({ parts }: Template): Tree[] => parts.filter((part) => typeof part !== 'string');
