import { RuleFault } from '../fault.ts';
import type { FunctionHost, RuleFunction } from '../functions.ts';
import { isList, type Value } from '../value.ts';
import { text } from './arguments.ts';

/** Functions that ask the look-ups of the settings. */
export const lookupFunctions: readonly RuleFunction[] = [
  {
    name: 'lookup',
    signature: 'lookup(string, dyn): list<string>',
    usage: 'lookup("name", sender.address)',
    words:
      'What a look-up says to a key, or to a list of arguments: its values, none for a miss. While its source fails, the rule fails, unless the look-up says otherwise.',
    lookupArgument: 0,
    call: ([name, key], host) => ask(host, text(name), argumentsOf(key)),
  },
  {
    name: 'hasValue',
    signature: 'hasValue(list<string>): bool',
    usage: 'hasValue(lookup("name", sender.domain))',
    words: 'Is there any value, as when a look-up found its key?',
    call: ([values]) => values !== undefined && isList(values) && values.length > 0,
  },
  {
    name: 'firstValue',
    signature: 'firstValue(list<string>): string',
    usage: 'firstValue(lookup("name", sender.domain))',
    words: 'The first value; empty where there is none.',
    call: ([values]) => (values !== undefined && isList(values) && values[0] !== undefined ? text(values[0]) : ''),
  },
];

function ask(host: FunctionHost, name: string, args: readonly string[]): Promise<readonly string[]> {
  if (host.lookup === undefined) throw new RuleFault('fact-failed', `the look-up ${name} cannot be asked here`);
  return host.lookup(name, args);
}

/** Each argument stays by itself, whatever it holds. */
function argumentsOf(key: Value | undefined): string[] {
  if (key === undefined || !isList(key)) return [text(key)];
  if (key.length > MOST_ARGUMENTS) throw new RuleFault('out-of-range', `more than ${MOST_ARGUMENTS} arguments`);
  return key.map((one) => text(one));
}

const MOST_ARGUMENTS = 9;
