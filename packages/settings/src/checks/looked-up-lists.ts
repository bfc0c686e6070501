import { namedReferences, parseList } from '@posthorn/policy/list';
import type { Check } from '../check.ts';
import type { Configuration } from '../configuration.ts';
import { formatPath } from '../path.ts';

/** Lists that are matched where nothing can wait for a look-up; what a look-up answers would not be known there. */
const AT_ONCE: ReadonlySet<string> = new Set([
  'auth.accounts[].senders',
  'dns.trusted',
  'dcc.forwarders[].hosts',
  'dmarc.reportAddresses',
  'dsn.languageOf[].senders',
  'tlsRpt.excludeDomains',
  'aggregateReports.excludeDomains',
  'sandbox.misbehave.match',
]);

/** Lists with a look-up behind them, used where they cannot be. */
export const checkLookedUpLists: Check = ({ lists }, { problems }, visits) => {
  const lookups = lookupsBehind(lists.named);
  if (lookups.size === 0) return;
  for (const { path, value, schema } of visits) {
    if (schema.list === undefined || !Array.isArray(value)) continue;
    if (!AT_ONCE.has(formatPath(path).replace(/\[\d+\]/g, '[]'))) continue;
    const parsed = parseList(value, schema.list);
    if (!parsed.ok) continue;
    for (const [index, { pattern, text }] of parsed.list.items.entries()) {
      const lookup = pattern.kind === 'named' ? lookups.get(pattern.name) : undefined;
      if (lookup === undefined) continue;
      problems.push({
        path: formatPath([...path, index]),
        reason: `"${text}" asks the look-up "${lookup}", and nothing can wait for an answer here; write the items out`,
        position: 0,
      });
    }
  }
};

/** The look-up that each list asks, itself or through the lists that it names; others are not there. */
export function lookupsBehind(named: Configuration['lists']['named']): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const references = new Map(
    named.map(({ name, kind, items }) => {
      const parsed = parseList(items, kind);
      return [name, parsed.ok ? namedReferences(parsed.list) : []] as const;
    }),
  );
  for (const { name, lookup } of named) if (lookup !== undefined) found.set(name, lookup);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [name, others] of references) {
      const lookup = others.map((other) => found.get(other)).find((one) => one !== undefined);
      if (lookup !== undefined && !found.has(name)) found.set(name, lookup);
    }
  }
  return found;
}
