import { functions } from './functions.ts';

/**
 * What is wrong with a call that fits no function: its name, with some that are meant perhaps, or what is given to it.
 *
 * @param complaint the library's words, such as `found no matching overload for 'string.contains(int)'`
 */
export function unknownFunction(complaint: string): string {
  const [, receiver, name = '', given = ''] = /'(?:(.+)\.)?(\w+)\((.*)\)'/.exec(complaint) ?? [];
  const known = functions.get(name);
  if (known)
    return `${name} is written ${known.usage}, and does not take ${given === '' ? 'nothing' : given.split(', ').map(typeWords).join(', ')}`;
  const near = [...functions.values()].filter((one) => isAlike(one.name, name)).map(({ usage }) => usage);
  const advice = near.length > 0 ? `; did you mean ${near.slice(0, 3).join(' or ')}?` : '';
  return `there is no function "${name}"${receiver === undefined ? '' : ` of ${typeWords(receiver)}`}${advice}`;
}

/**
 * What is wrong with an operator between two values.
 *
 * @param complaint such as `no such overload: string + int`
 */
export function unfitOperands(complaint: string): string {
  const [, left, operator, right] = /: (\S+) (\S+) (\S+)$/.exec(complaint) ?? [];
  if (left === undefined || right === undefined) return complaint;
  return `${typeWords(left)} and ${typeWords(right)} do not go together with ${operator}`;
}

/** What people call a type of the language. */
export function typeWords(type: string): string {
  return words[type] ?? `a ${type}`;
}

const words: Partial<Record<string, string>> = {
  int: 'a number',
  double: 'a number',
  string: 'a text',
  'list<string>': 'a list of texts',
};

/** Names that share a word, or begin alike: `senderIn` and `clientIn`. */
function isAlike(known: string, given: string): boolean {
  const own = wordsOf(given);
  return wordsOf(known).some((word) => own.some((one) => one === word || (one.length > 3 && word.startsWith(one))));
}

const wordsOf = (name: string): string[] =>
  (name.match(/[A-Z]?[a-z0-9]+|[A-Z]+/g) ?? []).map((word) => word.toLowerCase());
