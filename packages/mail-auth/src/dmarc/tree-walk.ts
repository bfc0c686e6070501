import type { Resolver } from '@posthorn/dns/resolver';
import { type DmarcRecord, isDmarcRecord, type ParsedDmarcRecord, parseDmarcRecord } from './record.ts';

/** What stands at one step of a walk. */
export type WalkStep = {
  domain: string;
  found:
    | { kind: 'record'; record: DmarcRecord }
    | { kind: 'none' }
    /** `isFinal`: a record whose policy cannot be read; it ends the matter where it is the author domain's own (RFC 9989 §4.10.1). */
    | { kind: 'unusable'; reason: string; isFinal: boolean }
    | { kind: 'failed'; reason: string };
};

/** The steps from a domain upwards, and the domain that owns it: its organizational domain (RFC 9989 §4.10). */
export type Walk = { steps: WalkStep[]; organizationalDomain: string; failure: string | null };

/** Asks at most eight names for each domain, each name once. */
export type TreeWalker = (domain: string) => Promise<Walk>;

/** Walks of one message share what they asked. */
export function createTreeWalker(resolver: Resolver): TreeWalker {
  const asked = new Map<string, Promise<WalkStep>>();
  const walks = new Map<string, Promise<Walk>>();
  const ask = (domain: string): Promise<WalkStep> => {
    const known = asked.get(domain) ?? askAt(domain, resolver);
    asked.set(domain, known);
    return known;
  };
  return (domain) => {
    const known = walks.get(domain) ?? walk(domain, ask);
    walks.set(domain, known);
    return known;
  };
}

async function walk(domain: string, ask: (domain: string) => Promise<WalkStep>): Promise<Walk> {
  const steps: WalkStep[] = [];
  for (const name of namesToAsk(domain)) {
    const step = await ask(name);
    steps.push(step);
    if (step.found.kind === 'failed') break;
    // §4.10 steps 2 and 7: a record that says what kind of domain it is ends the walk.
    if (step.found.kind === 'record' && step.found.record.publicSuffix !== 'u') break;
  }
  const failed = steps.find(({ found }) => found.kind === 'failed');
  return {
    steps,
    organizationalDomain: organizationalDomainOf(domain, steps),
    failure: failed?.found.kind === 'failed' ? failed.found.reason : null,
  };
}

/** §4.10: the domain itself; then up label by label, from at most seven labels. */
export function namesToAsk(domain: string): string[] {
  const labels = domain.split('.');
  const first = labels.length < 8 ? labels.slice(1) : labels.slice(-7);
  return [domain, ...first.map((_, index) => first.slice(index).join('.'))].slice(0, 8);
}

/** §4.10.2. */
function organizationalDomainOf(domain: string, steps: readonly WalkStep[]): string {
  const records = steps.flatMap((step) =>
    step.found.kind === 'record' ? [{ domain: step.domain, record: step.found.record }] : [],
  );
  const owner = records.find(({ record }) => record.publicSuffix === 'n');
  if (owner) return owner.domain;
  const suffix = records.find((found) => found.record.publicSuffix === 'y' && found.domain !== domain);
  if (suffix) return oneBelow(suffix.domain, domain);
  return records.at(-1)?.domain ?? domain;
}

/** The name one label below `suffix` on the way to `domain`. */
const oneBelow = (suffix: string, domain: string): string =>
  domain
    .split('.')
    .slice(-(suffix.split('.').length + 1))
    .join('.');

async function askAt(domain: string, resolver: Resolver): Promise<WalkStep> {
  const answer = await resolver.txt(`_dmarc.${domain}`);
  if (answer.kind === 'failed' && answer.reason !== 'bad-name')
    return { domain, found: { kind: 'failed', reason: `_dmarc.${domain} could not be looked up: ${answer.detail}` } };
  if (answer.kind !== 'found') return { domain, found: { kind: 'none' } };
  let parsed = readings.get(answer.records);
  if (parsed === undefined) {
    const records = answer.records.filter(isDmarcRecord);
    if (records.length === 0) return { domain, found: { kind: 'none' } };
    // §4.10 step 2: several are all discarded.
    if (records.length > 1)
      return {
        domain,
        found: { kind: 'unusable', reason: `${domain} publishes ${records.length} records`, isFinal: false },
      };
    parsed = parseDmarcRecord(records[0]!);
    readings.set(answer.records, parsed);
  }
  return {
    domain,
    found: parsed.ok
      ? { kind: 'record', record: parsed.record }
      : { kind: 'unusable', reason: parsed.reason, isFinal: true },
  };
}

/** An answer is given again as long as the resolver remembers it; what it was read as is forgotten with it. */
const readings = new WeakMap<readonly string[], ParsedDmarcRecord>();
