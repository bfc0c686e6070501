import type { Answer, HostAddress, Resolver, TlsaRecord } from '@posthorn/dns/resolver';
import { formatTlsa } from '@posthorn/transport/dane/tlsa';
import type { Seen, Tell } from './steps.ts';

/**
 * A resolver that tells what it was answered. `unchecked` asks the same with checking disabled (RFC 4035 §3.2.2): what is withheld otherwise and given
 * out then is what DNSSEC calls forged.
 */
export function watchedResolver(
  { resolver, unchecked }: { resolver: Resolver; unchecked: Resolver },
  tell: Tell,
  /** The host that is looked at; null while the domain is. */
  hostNow: () => string | null,
): Resolver {
  async function watched<R>(
    question: { kind: Seen['kind']; name: string; type: 'MX' | 'A' | 'TXT' | 'TLSA' | 'CNAME'; host?: string },
    ask: () => Promise<Answer<R>>,
    lineOf: (record: R) => string,
  ): Promise<Answer<R>> {
    const from = performance.now();
    const answer = await ask();
    const isForged = await isBogus(answer, question);
    const { kind, name, type } = question;
    const host = hostNow() ?? question.host ?? null;
    tell({ kind, host, ...said(answer, { name, type, isForged, lineOf }), ms: performance.now() - from });
    return answer;
  }

  async function isBogus(
    answer: Answer<unknown>,
    { name, type }: { name: string; type: 'MX' | 'A' | 'TXT' | 'TLSA' | 'CNAME' },
  ): Promise<boolean> {
    if (answer.kind !== 'failed' || answer.reason !== 'servfail') return false;
    const again = await unchecked.query(name, type);
    return again.kind !== 'failed';
  }

  return {
    ...resolver,
    mx: (name) =>
      watched(
        { kind: 'mx', name, type: 'MX' },
        () => resolver.mx(name),
        ({ preference, exchange }) => `${preference} ${exchange || '.'}`,
      ),
    addresses: (name) =>
      watched(
        { kind: 'addresses', name, type: 'A', host: name },
        () => resolver.addresses(name),
        ({ address }: HostAddress) => address,
      ),
    txt: (name) =>
      watched(
        { kind: 'dns', name, type: 'TXT' },
        () => resolver.txt(name),
        (text) => text,
      ),
    tlsa: (name) =>
      watched(
        { kind: 'tlsa', name, type: 'TLSA' },
        () => resolver.tlsa(name),
        (record: TlsaRecord) => formatTlsa(record),
      ),
  };
}

type Saying<R> = { name: string; type: string; isForged: boolean; lineOf: (record: R) => string };

function said<R>(
  answer: Answer<R>,
  { name, type, isForged, lineOf }: Saying<R>,
): Pick<Seen, 'state' | 'words'> & Required<Pick<Seen, 'lines' | 'dnssec'>> {
  const what = type === 'A' ? 'address' : `${type} record`;
  if (answer.kind === 'failed')
    return {
      state: 'fail',
      dnssec: isForged ? 'bogus' : null,
      lines: [],
      words: isForged
        ? `DNSSEC calls the ${what}${type === 'A' ? '' : 's'} of ${name} forged, so the resolver withholds them.`
        : `${name}: ${answer.detail || answer.reason}.`,
    };
  const dnssec = answer.secure ? 'secure' : 'insecure';
  if (answer.kind !== 'found')
    return {
      // No TLSA record is nothing wrong; a domain without MX may have an address.
      state: type === 'A' ? 'warn' : 'ok',
      dnssec,
      lines: [],
      words: answer.kind === 'nxdomain' ? `There is no name ${name}.` : `${name} has no ${what}.`,
    };
  const count = answer.records.length;
  const alias = answer.name === name.toLowerCase() ? '' : ` It is an alias of ${answer.name}.`;
  return {
    state: 'ok',
    dnssec,
    lines: answer.records.map(lineOf).sort(byNumber),
    words: `${name} has ${count} ${what}${count === 1 ? '' : type === 'A' ? 'es' : 's'}.${alias}`,
  };
}

/** MX records by their preference. */
const byNumber = new Intl.Collator('en', { numeric: true }).compare;
