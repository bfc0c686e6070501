import { RuleFault } from '../fault.ts';
import type { RuleFunction } from '../functions.ts';
import { isList, isMap, type Value } from '../value.ts';
import { position, text, wrong } from './arguments.ts';

/** Functions of texts and lists; the library knows their types. */
export const textFunctions: readonly RuleFunction[] = [
  method('contains', 'text.contains("x")', 'Does the text hold another?', ([one, other]) =>
    text(one).includes(text(other)),
  ),
  method('startsWith', 'text.startsWith("x")', 'Does the text begin so?', ([one, other]) =>
    text(one).startsWith(text(other)),
  ),
  method('endsWith', 'text.endsWith("x")', 'Does the text end so?', ([one, other]) => text(one).endsWith(text(other))),
  method('lowerAscii', 'text.lowerAscii()', 'In lower case.', ([one]) => text(one).toLowerCase()),
  method('upperAscii', 'text.upperAscii()', 'In upper case.', ([one]) => text(one).toUpperCase()),
  method('trim', 'text.trim()', 'Without blanks at both ends.', ([one]) => text(one).trim()),
  method('indexOf', 'text.indexOf("x")', 'Where another text stands in it, from 0; -1 nowhere.', (args) =>
    indexOf(args, 'indexOf'),
  ),
  method('lastIndexOf', 'text.lastIndexOf("x")', 'Where it stands for the last time.', (args) =>
    indexOf(args, 'lastIndexOf'),
  ),
  method('substring', 'text.substring(2, 5)', 'A part of the text.', substring),
  method('split', 'text.split(",")', 'The parts between separators.', split),
  method('join', 'list.join(", ")', 'The texts of a list as one.', ([list, by]) => {
    if (list === undefined || !isList(list)) throw wrong('a list', list);
    return list.map((one) => text(one)).join(by === undefined ? '' : text(by));
  }),
  {
    name: 'size',
    usage: 'size(x)',
    words: 'How many characters, members or entries.',
    isEither: true,
    call: ([one]) => {
      if (typeof one === 'string') return BigInt([...one].length);
      if (one !== undefined && isList(one)) return BigInt(one.length);
      if (one !== undefined && isMap(one)) return BigInt(one.size);
      throw wrong('a text, a list or a map', one);
    },
  },
];

function method(name: string, usage: string, words: string, call: (args: readonly Value[]) => Value): RuleFunction {
  return { name, usage, words, call, isMethod: true };
}

function indexOf([one, other, from]: readonly Value[], how: 'indexOf' | 'lastIndexOf'): Value {
  const [subject, wanted] = [text(one), text(other)];
  if (from === undefined) return BigInt(subject[how](wanted));
  if (wanted === '') return from;
  const start = position(from);
  if (start < 0 || start >= subject.length) throw new RuleFault('out-of-range', `position ${start} is not in the text`);
  return BigInt(subject[how](wanted, start));
}

function substring([one, from, to]: readonly Value[]): Value {
  const subject = text(one);
  const start = position(from);
  const end = to === undefined ? subject.length : position(to);
  if (start < 0 || start > subject.length) throw new RuleFault('out-of-range', `position ${start} is not in the text`);
  if (end < start || end > subject.length) throw new RuleFault('out-of-range', `position ${end} is not in the text`);
  return subject.substring(start, end);
}

function split([one, by, most]: readonly Value[]): Value {
  const [subject, separator] = [text(one), text(by)];
  const limit = most === undefined ? -1 : position(most);
  if (limit === 0) return [];
  const parts = subject.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}
