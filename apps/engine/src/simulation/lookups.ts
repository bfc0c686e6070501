import type { Answer, Resolver } from '@posthorn/dns/resolver';
import type { SimulatedLookup } from '@posthorn/settings/simulation/result';

/** A resolver that really asks, and writes down each question with its answer. */
export function recordLookups(resolver: Resolver, note: (lookup: SimulatedLookup) => void): Resolver {
  const noted = async <R>(name: string, type: string, asking: Promise<Answer<R>>): Promise<Answer<R>> => {
    const begun = performance.now();
    const answer = await asking;
    note({
      name: name.slice(0, 300),
      type,
      answer: inWords(answer),
      isSecure: answer.kind !== 'failed' && answer.secure,
      ms: Math.round((performance.now() - begun) * 10) / 10,
    });
    return answer;
  };
  return {
    query: (name, type) => noted(name, type, resolver.query(name, type)),
    mx: (domain) => noted(domain, 'MX', resolver.mx(domain)),
    addresses: (host) => noted(host, 'A, AAAA', resolver.addresses(host)),
    ptr: (address) => noted(address, 'PTR', resolver.ptr(address)),
    txt: (name) => noted(name, 'TXT', resolver.txt(name)),
    tlsa: (name) => noted(name, 'TLSA', resolver.tlsa(name)),
    look: async (name, type) => {
      const looking = resolver.look(name, type);
      await noted(
        name,
        type,
        looking.then(({ answer }) => answer),
      );
      return await looking;
    },
    flush: (name) => resolver.flush(name),
    cacheUse: () => resolver.cacheUse(),
  };
}

function inWords(answer: Answer<unknown>): string {
  if (answer.kind === 'failed') return `no answer: ${answer.reason}${answer.detail ? ` (${answer.detail})` : ''}`;
  if (answer.kind === 'nxdomain') return 'there is no such name';
  if (answer.kind !== 'found') return 'nothing of that type';
  return answer.records.slice(0, MOST).map(recordInWords).join(' · ').slice(0, 1000);
}

function recordInWords(record: unknown): string {
  if (typeof record === 'string') return record.slice(0, 500);
  if (record instanceof Uint8Array) return Buffer.from(record).toString('hex').slice(0, 80);
  if (Array.isArray(record)) return record.map(recordInWords).join('');
  if (typeof record === 'object' && record !== null) return Object.values(record).map(recordInWords).join(' ');
  return String(record);
}

const MOST = 10;
