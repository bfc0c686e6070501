import type { RuleFunction } from '../functions.ts';
import {
  domainFromAlabel,
  domainOf,
  domainToAlabel,
  isInNetwork,
  isResultIn,
  localPartOf,
  localpartFromAlabel,
  localpartToAlabel,
} from '../mail-functions.ts';
import { text } from './arguments.ts';

/** Functions of mail. */
export const mailFunctions: readonly RuleFunction[] = [
  {
    name: 'inList',
    signature: 'inList(string, string): bool',
    usage: 'inList(sender.domain, "list")',
    words: 'Is an address, a domain or a host in a named list?',
    listArgument: 1,
    call: ([value, list], host) => host.isInList(text(value), text(list)),
  },
  {
    name: 'clientIn',
    signature: 'clientIn(string): bool',
    usage: 'clientIn("list")',
    words: 'Is the client, by its address or its verified name, in a named list of hosts?',
    listArgument: 0,
    facts: ['client.name'],
    call: ([list], host) => host.isClientIn(text(list)),
  },
  {
    name: 'inNetwork',
    signature: 'inNetwork(string, string): bool',
    usage: 'inNetwork(client.address, "192.0.2.0/24")',
    words: 'Is an IP address in a network?',
    call: ([address, network]) => isInNetwork(text(address), text(network)),
  },
  ...simple('domainOf', 'domainOf(sender.address)', 'What stands behind the @.', domainOf),
  ...simple(
    'localPartOf',
    'localPartOf(sender.address)',
    'What stands in front of the @, without quotes.',
    localPartOf,
  ),
  ...simple('lower', 'lower(text)', 'In lower case.', (value) => value.toLowerCase()),
  ...simple(
    'utf8DomainToAlabel',
    'utf8DomainToAlabel("bücher.example")',
    'A domain in A-labels (xn--…).',
    domainToAlabel,
  ),
  ...simple('utf8DomainFromAlabel', 'utf8DomainFromAlabel("xn--…")', 'A domain as people write it.', domainFromAlabel),
  ...simple('utf8LocalpartToAlabel', 'utf8LocalpartToAlabel("jürgen")', 'A local part in ASCII.', localpartToAlabel),
  ...simple(
    'utf8LocalpartFromAlabel',
    'utf8LocalpartFromAlabel("xn--…")',
    'A local part as it was.',
    localpartFromAlabel,
  ),
  {
    name: 'resultIn',
    signature: 'resultIn(string, string): bool',
    usage: 'resultIn(spf.result, "fail:softfail")',
    words:
      'Is a result in a list of results? From left to right, the first that fits decides; ! turns its answer round.',
    call: ([result, list]) => isResultIn(text(result), text(list)),
  },
  {
    name: 'header',
    signature: 'header(string): string',
    usage: 'header("Subject")',
    words: 'The first header field of this name, unfolded; empty without one.',
    stages: ['prdr', 'data'],
    call: ([name], host) => host.headers(text(name))[0] ?? '',
  },
  {
    name: 'headers',
    signature: 'headers(string): list<string>',
    usage: 'headers("Received")',
    words: 'All header fields of this name, from the top.',
    stages: ['prdr', 'data'],
    call: ([name], host) => host.headers(text(name)),
  },
  {
    name: 'variable',
    signature: 'variable(string): string',
    usage: 'variable("name")',
    words: 'What an effect of an earlier rule has set; empty without.',
    call: ([name], host) => host.variable(text(name)),
  },
];

function simple(name: string, usage: string, words: string, call: (value: string) => string): RuleFunction[] {
  return [{ name, signature: `${name}(string): string`, usage, words, call: ([value]) => call(text(value)) }];
}
