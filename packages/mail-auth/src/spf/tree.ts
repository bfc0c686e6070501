import type { Resolver } from '@posthorn/dns/resolver';
import { domainOf } from '../domain-name.ts';
import { isSpfRecord, type Mechanism, parseRecord } from './record.ts';

/** A domain's SPF record with everything that it includes, as receivers would look it up. */
export type SpfTree = {
  /** The record itself; null when the domain has none. */
  record: string | null;
  /** Each term, indented below the record it stands in, with what it leads to. At most 200. */
  lines: string[];
  /** Terms that cause look-ups: receivers stop at ten (RFC 7208 §4.6.4). */
  lookups: number;
  /** Look-ups that found nothing: receivers stop at two. */
  voids: number;
  /** What makes receivers give up, in words; empty when nothing does. */
  faults: string[];
  /** What DNS did not answer: the tree is not whole. */
  failures: string[];
};

/** Looks up the whole tree; what depends on the single message (macros) is named and not followed. Never rejects. */
export async function spfTree(domain: string, resolver: Resolver): Promise<SpfTree> {
  const tree: SpfTree = { record: null, lines: [], lookups: 0, voids: 0, faults: [], failures: [] };
  tree.record = await walk(domain, { tree, resolver, above: [] });
  if (tree.lookups > MAX_LOOKUPS)
    tree.faults.push(`it needs ${tree.lookups} look-ups, and receivers stop at ${MAX_LOOKUPS}`);
  if (tree.voids > MAX_VOIDS)
    tree.faults.push(`${tree.voids} of its look-ups find nothing, and receivers stop at ${MAX_VOIDS}`);
  return tree;
}

type Walk = { tree: SpfTree; resolver: Resolver /** The domains on the way here. */; above: readonly string[] };

async function walk(domain: string, at: Walk): Promise<string | null> {
  const { tree, resolver, above } = at;
  const say = (text: string): void => {
    if (tree.lines.length < MAX_LINES) tree.lines.push(`${'  '.repeat(above.length)}${text}`);
  };
  const answer = await resolver.txt(domain);
  if (answer.kind === 'failed') {
    tree.failures.push(`${domain}: ${answer.detail || answer.reason}`);
    say(`${domain} could not be looked up`);
    return null;
  }
  const records = answer.kind === 'found' ? answer.records.filter(isSpfRecord) : [];
  const [record] = records;
  if (above.length > 0 && answer.kind !== 'found') tree.voids++;
  if (record === undefined) {
    if (above.length > 0) tree.faults.push(`${domain}, which it includes, has no SPF record`);
    return null;
  }
  if (records.length > 1) tree.faults.push(`${domain} has ${records.length} SPF records, of which none counts`);
  const parsed = parseRecord(record);
  if (!parsed.ok) {
    tree.faults.push(`in the record of ${domain}, "${parsed.term}" cannot be read: ${parsed.reason}`);
    return record;
  }
  for (const mechanism of parsed.record.mechanisms) await follow(mechanism, domain, { ...at, say });
  const { redirect } = parsed.record;
  // RFC 7208 §6.1: with "all", redirect= does nothing.
  if (redirect !== null && !parsed.record.mechanisms.some(({ kind }) => kind === 'all')) {
    tree.lookups++;
    say(`redirect=${redirect.text}`);
    await descend(redirect.text, domain, at);
  }
  return record;
}

async function follow(mechanism: Mechanism, domain: string, at: Walk & { say: (text: string) => void }): Promise<void> {
  const { tree, resolver, say } = at;
  const costs = COSTLY.has(mechanism.kind);
  if (costs) tree.lookups++;
  if (tree.lookups > MOST_FOLLOWED) return;
  switch (mechanism.kind) {
    case 'include':
      say(mechanism.text);
      await descend(mechanism.domain.text, domain, at);
      return;
    case 'a':
    case 'mx': {
      const name = domainOf(mechanism.domain?.text ?? domain);
      if (name === null || name.includes('%')) return say(`${mechanism.text}: depends on the message`);
      const answer = mechanism.kind === 'a' ? await resolver.addresses(name) : await resolver.mx(name);
      if (answer.kind === 'failed') tree.failures.push(`${name}: ${answer.detail || answer.reason}`);
      if (answer.kind !== 'found') {
        if (answer.kind !== 'failed') tree.voids++;
        return say(`${mechanism.text}: ${answer.kind === 'failed' ? 'could not be looked up' : 'finds nothing'}`);
      }
      const found = answer.records.map((one) => ('address' in one ? one.address : one.exchange));
      return say(`${mechanism.text}: ${found.slice(0, 10).join(', ')}`);
    }
    case 'exists':
      return say(`${mechanism.text}: depends on the message`);
    case 'ptr':
      return say(`${mechanism.text}: slow, and not to be used any more (RFC 7208 §5.5)`);
    default:
      say(mechanism.text);
  }
}

async function descend(text: string, from: string, at: Walk): Promise<void> {
  const { tree, above } = at;
  const name = domainOf(text);
  if (name === null || name.includes('%')) {
    if (tree.lines.length < MAX_LINES) tree.lines.push(`${'  '.repeat(above.length + 1)}depends on the message`);
    return;
  }
  const path = [...above, from];
  if (path.includes(name)) {
    tree.faults.push(`${name} includes itself`);
    return;
  }
  if (tree.lookups <= MOST_FOLLOWED) await walk(name, { ...at, above: path });
}

const COSTLY: ReadonlySet<Mechanism['kind']> = new Set(['include', 'a', 'mx', 'ptr', 'exists']);
const MAX_LOOKUPS = 10;
const MAX_VOIDS = 2;
/** Enough to say by how much it is over. */
const MOST_FOLLOWED = 40;
const MAX_LINES = 200;
