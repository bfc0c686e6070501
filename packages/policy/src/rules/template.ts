import { type EvaluateOptions, evaluate } from './evaluate.ts';
import { type ExpressionProblem, readExpression, type Vocabulary } from './syntax.ts';
import type { Tree } from './tree.ts';
import { textOf, type Value } from './value.ts';

/** A text with `{fact}` and `{= expression }` in it, taken apart. */
export type Template = { readonly parts: readonly (string | Tree)[] };

/** Reads a template. There is no way to write a brace but as `{= "{" }`. Never throws. */
export function readTemplate(
  text: string,
  vocabulary: Vocabulary,
): { ok: true; template: Template } | { ok: false; problem: ExpressionProblem } {
  const parts: (string | Tree)[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    if (character === '}') return fail('a brace that closes nothing', at);
    if (character !== '{') {
      plain += character;
      at++;
      continue;
    }
    const end = closing(text, at);
    if (end < 0) return fail('a brace that is never closed', at);
    if (plain !== '') parts.push(plain);
    plain = '';
    const isExpression = text[at + 1] === '=';
    const start = at + (isExpression ? 2 : 1);
    const inner = text.slice(start, end);
    if (!isExpression && !NAME.test(inner))
      return fail('a name such as {client.address}, or {= an expression }, is wanted here', at);
    const read = readExpression(inner, vocabulary, 'any');
    if (!read.ok) return fail(read.problem.reason, start + read.problem.position);
    parts.push(read.tree);
    at = end + 1;
  }
  if (plain !== '' || parts.length === 0) parts.push(plain);
  return { ok: true, template: { parts } };
}

/** Fills a template in. @throws RuleFault; as rejection where there is a promise */
export function fill({ parts }: Template, options: EvaluateOptions): string | Promise<string> {
  return fillFrom(0, '', parts, options);
}

/** For a reply: one line of printable ASCII, bounded. */
export const cleanReply = (text: string): string =>
  oneLine(text)
    .replace(/[^\u0020-\u007e]/g, '?')
    .slice(0, 800);

/** For a header field or a log line: no CR, LF or other control, no lone surrogate, bounded. */
export const cleanLine = (text: string): string => oneLine(text).toWellFormed().slice(0, 900);

/** For an envelope address: nothing that could end it. */
export const cleanAddress = (text: string): string =>
  text
    .replace(/[\u0000-\u0020<>\u007f]/g, '')
    .toWellFormed()
    .slice(0, 320);

const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();

function fillFrom(
  start: number,
  before: string,
  parts: readonly (string | Tree)[],
  options: EvaluateOptions,
): string | Promise<string> {
  let text = before;
  for (let at = start; at < parts.length; at++) {
    const part = parts[at]!;
    if (typeof part === 'string') text += part;
    else {
      const value: Value | Promise<Value> = evaluate(part, options);
      if (value instanceof Promise)
        return value.then((known) => fillFrom(at + 1, text + textOf(known).slice(0, MAX_VALUE), parts, options));
      text += textOf(value).slice(0, MAX_VALUE);
    }
  }
  return text;
}

/** Where the brace opened at `from` is closed; braces in quotes do not count. */
function closing(text: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at;
  }
  return -1;
}

const fail = (reason: string, position: number): { ok: false; problem: ExpressionProblem } => ({
  ok: false,
  problem: { reason, position },
});

const NAME = /^(?:tls\.(?:in|out)|[A-Za-z]\w*)\.[A-Za-z]\w*$/;
const MAX_VALUE = 2000;
