import { isIP } from 'node:net';
import type { Answer, DnsFailure, HostAddress, MxRecord, Resolver } from './resolver.ts';

/**
 * One host to try. `canonicalName` is what the name's CNAMEs lead to; `secure`: its addresses are DNSSEC-secure
 * (for DANE the MX must be so too, see `mxSecure`; RFC 7672 §2.2).
 */
export type MailHost = {
  name: string;
  canonicalName: string;
  preference: number;
  addresses: HostAddress[];
  secure: boolean;
};

/**
 * Where mail for a domain goes.
 * `null-mx`: the domain takes no mail (RFC 7505 §4.2: `556 5.1.10`); `no-such-domain`: NXDOMAIN (`5.1.2`);
 * `no-hosts`: nothing there has an address (`5.4.4`); `failed`: ask again later (`4.4.3`).
 */
export type MailHosts =
  | {
      kind: 'hosts';
      via: 'mx' | 'address' | 'literal';
      /** In the order to try them. */
      hosts: MailHost[];
      mxSecure: boolean;
      /** MX hosts that have no address now, and why. */
      unresolved: { name: string; reason: string }[];
    }
  | { kind: 'null-mx'; secure: boolean }
  | { kind: 'no-such-domain'; secure: boolean }
  | { kind: 'no-hosts'; detail: string }
  | { kind: 'failed'; reason: DnsFailure; detail: string };

/**
 * Finds the hosts that take mail for a domain (RFC 5321 §5.1): MX by preference, equals shuffled with `random` (uniform in
 * [0, 1)), else the domain's own addresses, but never these when the MX look-up failed. Address literals (`[192.0.2.1]`,
 * `[IPv6:2001:db8::1]`) need no DNS. At most 20 MX hosts are looked at.
 */
export async function mailHosts(domain: string, resolver: Resolver, random: () => number): Promise<MailHosts> {
  if (domain.startsWith('[')) return literalHost(domain);
  const mx = await resolver.mx(domain);
  switch (mx.kind) {
    case 'failed':
      return mx;
    case 'nxdomain':
      return { kind: 'no-such-domain', secure: mx.secure };
    case 'nodata':
      return domainItself(domain, await resolver.addresses(domain), mx.secure);
    case 'found':
      return mx.records.length === 1 && mx.records[0]!.exchange === ''
        ? { kind: 'null-mx', secure: mx.secure }
        : mxHosts(domain, orderMx(mx.records, random), { resolver, mxSecure: mx.secure });
  }
}

/** By preference, equals in random order; the root, which means nothing beside other records (RFC 7505 §3), is left out. */
export function orderMx(records: readonly MxRecord[], random: () => number): MxRecord[] {
  return records
    .filter((record) => record.exchange !== '')
    .map((record) => ({ record, lot: random() }))
    .sort((a, b) => a.record.preference - b.record.preference || a.lot - b.lot)
    .map(({ record }) => record);
}

/**
 * Leaves out ourselves and everything not preferred to us, lest mail go in circles (RFC 5321 §5.1). An empty list means
 * that we are the best host and know no mailbox there: `5.4.6`.
 */
export function withoutSelf(hosts: readonly MailHost[], isSelf: (host: MailHost) => boolean): MailHost[] {
  const own = Math.min(...hosts.filter(isSelf).map((host) => host.preference));
  return hosts.filter((host) => host.preference < own);
}

async function mxHosts(
  domain: string,
  ordered: MxRecord[],
  facts: { resolver: Resolver; mxSecure: boolean },
): Promise<MailHosts> {
  const unique = [...new Map(ordered.toReversed().map((record) => [record.exchange, record])).values()].toReversed();
  const tried = unique.slice(0, MAX_HOSTS);
  const answers = await Promise.all(tried.map((record) => facts.resolver.addresses(record.exchange)));
  const hosts: MailHost[] = [];
  const unresolved: { name: string; reason: string }[] = [];
  let failed: (Answer<never> & { kind: 'failed' }) | undefined;
  for (const [index, answer] of answers.entries()) {
    const { exchange, preference } = tried[index]!;
    if (answer.kind === 'found') {
      const { records, name, secure } = answer;
      hosts.push({ name: exchange, canonicalName: name, preference, addresses: records, secure });
      continue;
    }
    if (answer.kind === 'failed') failed ??= answer;
    unresolved.push({ name: exchange, reason: answer.kind === 'failed' ? answer.detail : answer.kind });
  }
  if (hosts.length > 0) return { kind: 'hosts', via: 'mx', hosts, mxSecure: facts.mxSecure, unresolved };
  if (failed) return failed;
  const names = unresolved.map(({ name }) => name).join(', ');
  return { kind: 'no-hosts', detail: `no mail host of ${domain} has an address${names && `: ${names}`}` };
}

function domainItself(domain: string, answer: Answer<HostAddress>, mxSecure: boolean): MailHosts {
  switch (answer.kind) {
    case 'failed':
      return answer;
    case 'nxdomain':
      return { kind: 'no-such-domain', secure: answer.secure };
    case 'nodata':
      return { kind: 'no-hosts', detail: `${domain} has neither MX nor address records` };
    case 'found': {
      const { records, name, secure } = answer;
      const host = { name: domain, canonicalName: name, preference: 0, addresses: records, secure };
      return { kind: 'hosts', via: 'address', hosts: [host], mxSecure, unresolved: [] };
    }
  }
}

function literalHost(domain: string): MailHosts {
  const inner = /^\[(?:IPv6:)?([0-9a-f.:]+)\]$/i.exec(domain)?.[1] ?? '';
  const family = isIP(inner);
  const isTagged = /^\[IPv6:/i.test(domain);
  if ((family !== 4 && family !== 6) || (family === 6) !== isTagged) {
    return { kind: 'no-hosts', detail: `${domain} is no address literal` };
  }
  const addresses: HostAddress[] = [{ address: inner, family }];
  const host = { name: domain, canonicalName: domain, preference: 0, addresses, secure: false };
  return { kind: 'hosts', via: 'literal', hosts: [host], mxSecure: false, unresolved: [] };
}

const MAX_HOSTS = 20;
