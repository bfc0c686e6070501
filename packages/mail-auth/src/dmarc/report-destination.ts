import type { Resolver } from '@posthorn/dns/resolver';
import { domainOf } from '../domain-name.ts';
import { parseReportAddresses } from './record.ts';
import { createTreeWalker } from './tree-walk.ts';

/** May reports go there? `addresses`: where they go; another than the one asked for when its own domain says so. */
export type Destination =
  | { kind: 'verified'; addresses: string[] }
  | { kind: 'refused'; reason: string }
  | { kind: 'failed'; reason: string };

/**
 * Whether the owner of an address takes reports about another domain (RFC 9990 §4, RFC 9991 §5): addresses within the organization of the
 * record need no word; any other domain has to publish `<domain of the record>._report._dmarc.<its own name>`. A tag of the same
 * name in that record replaces the address, on the same host only. Never rejects.
 */
export async function verifyDestination(
  address: string,
  { policyDomain, tag, resolver }: { policyDomain: string; tag: 'rua' | 'ruf'; resolver: Resolver },
): Promise<Destination> {
  const host = domainOf(address.slice(address.lastIndexOf('@') + 1));
  if (host === null) return { kind: 'refused', reason: `${address} names no domain that could be asked` };
  if (host === policyDomain) return { kind: 'verified', addresses: [address] };
  const walker = createTreeWalker(resolver);
  const [theirs, ours] = await Promise.all([walker(host), walker(policyDomain)]);
  const failure = theirs.failure ?? ours.failure;
  if (failure !== null) return { kind: 'failed', reason: failure };
  if (theirs.organizationalDomain === ours.organizationalDomain) return { kind: 'verified', addresses: [address] };
  const name = `${policyDomain}._report._dmarc.${host}`;
  const answer = await resolver.txt(name);
  if (answer.kind === 'failed' && answer.reason !== 'bad-name')
    return { kind: 'failed', reason: `${name} could not be looked up: ${answer.detail}` };
  const records =
    answer.kind === 'found' ? answer.records.filter((text) => /^v\s*=\s*DMARC1\s*(?:;|$)/.test(text)) : [];
  if (records.length === 0)
    return { kind: 'refused', reason: `${host} does not say that it takes reports about ${policyDomain} (${name})` };
  const others = records.flatMap((text) => parseReportAddresses(tagOf(text, tag)));
  const elsewhere = others.filter(
    (other) => domainOf(other.address.slice(other.address.lastIndexOf('@') + 1)) === host,
  );
  return {
    kind: 'verified',
    addresses: elsewhere.length > 0 ? elsewhere.map((other) => other.address).slice(0, MAX_REPLACED) : [address],
  };
}

const tagOf = (text: string, tag: string): string | undefined =>
  new RegExp(`(?:^|;)[ \\t]*${tag}[ \\t]*=([^;]*)`, 'i').exec(text.slice(0, 8192))?.[1];

/** One address shall not become many. */
const MAX_REPLACED = 3;
