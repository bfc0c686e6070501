import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { expressionStart } from './expression-at.ts';
import type { Offer } from './language.ts';

/** What can be written at the caret: facts, functions, members of a value, names of lists. */
export const completionsFor =
  (offer: () => Offer, isTemplate: boolean) =>
  (context: CompletionContext): CompletionResult | null => {
    const before = context.state.sliceDoc(0, context.pos);
    const start = isTemplate ? expressionStart(before) : { at: 0, isExpression: true };
    if (!start) return null;
    const text = before.slice(start.at);
    const { facts, functions, lists } = offer();
    const list = LIST.exec(text);
    if (list)
      return { from: context.pos - (list[1]?.length ?? 0), options: lists.map(listOption), validFor: /^[\w-]*$/ };
    if (isInText(text)) return null;
    const word = /[A-Za-z_][\w.]*$/.exec(text)?.[0] ?? '';
    if (word === '' && !context.explicit && !(isTemplate && text === '')) return null;
    const from = context.pos - word.length;
    if (!start.isExpression) return { from, options: facts.map(factOption), validFor: /^[\w.]*$/ };
    const owner = /^(.*)\.(\w*)$/.exec(word)?.[1];
    const isMember = facts.some(({ name }) => name === owner) || /[)\]"']\.\w*$/.test(text);
    const typed = /\w*$/.exec(text)?.[0] ?? '';
    const fitting = functions.filter((one) => one.isMethod === isMember).map(functionOption);
    return isMember
      ? { from: context.pos - typed.length, options: fitting, validFor: /^\w*$/ }
      : { from, options: [...facts.map(factOption), ...fitting], validFor: /^[\w.]*$/ };
  };

const factOption = ({ name, type, words }: Offer['facts'][number]): Completion => ({
  label: name,
  detail: type,
  info: words,
});

const functionOption = ({ name, usage, words }: Offer['functions'][number]): Completion => ({
  label: name,
  detail: usage,
  info: words,
  apply: (view, _completion, from, to) => {
    const isCalled = view.state.sliceDoc(to, to + 1) === '(';
    const isEmpty = usage.endsWith('()') && !isCalled;
    view.dispatch({
      changes: { from, to, insert: isCalled ? name : `${name}()` },
      selection: { anchor: from + name.length + (isEmpty ? 2 : 1) },
      userEvent: 'input.complete',
    });
  },
});

const listOption = ({ name, kind, count }: Offer['lists'][number]): Completion => ({
  label: name,
  detail: `${count} ${kind}`,
});

/** Is the end of the text inside of quotes? */
const isInText = (text: string): boolean => {
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === '\\') at += 1;
    else if (character === quote) quote = '';
  }
  return quote !== '';
};

/** The caret stands in the quotes where a function wants the name of a list. */
const LIST = /(?:clientIn\(\s*|inList\([^"']{0,200},\s*)["']([\w-]*)$/;
