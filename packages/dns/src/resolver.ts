import { randomInt } from 'node:crypto';
import { createAsker } from './ask.ts';
import { createCache } from './cache.ts';
import { createSocketExchange, type Exchange } from './exchange.ts';
import { parseIp, reverseQueryName } from './ip-address.ts';
import { questionName } from './name.ts';
import { type DnsRecord, type RecordType, readRecordData, recordTypes } from './records.ts';
import { type Response, recordsOf } from './wire.ts';

/** One recursive resolver to ask. `host` is an address, not a name. */
export type DnsServer = { host: string; port: number };

/**
 * What DNS says about one question. Outcomes are data: the caller decides what to defer and what to refuse.
 * `secure` is true only when every answer on the way (CNAMEs included) carried AD from a trusted resolver (RFC 4035 §3.2.3).
 * `ttl` is in seconds; `name` is the owner after CNAMEs were followed.
 */
export type Answer<R> =
  | { kind: 'found'; records: R[]; name: string; secure: boolean; ttl: number }
  | { kind: 'nxdomain' | 'nodata'; name: string; secure: boolean; ttl: number }
  | { kind: 'failed'; reason: DnsFailure; detail: string };

export type DnsFailure =
  | 'timeout'
  | 'servfail'
  | 'refused'
  | 'network'
  | 'malformed'
  | 'loop'
  | 'bad-name'
  | 'no-servers';

export type MxRecord = { preference: number; exchange: string };
export type TlsaRecord = { usage: number; selector: number; matching: number; data: Uint8Array };
export type HostAddress = { address: string; family: 4 | 6 };

/**
 * An answer and where it is from. `isKept`: out of the cache. `server`: who gave it, the last one when aliases led on; null when nobody did.
 * `isAuthentic`: that server said so (AD), believed or not.
 */
export type Look<R> = { answer: Answer<R>; isKept: boolean; server: DnsServer | null; isAuthentic: boolean };

/** Never rejects: what goes wrong is in the answer. */
export type Resolver = {
  /** Any type, CNAMEs followed (at most eight). */
  query<T extends RecordType>(name: string, type: T): Promise<Answer<DnsRecord<T>>>;
  /** The same with where the answer is from, for a person who asks. */
  look<T extends RecordType>(name: string, type: T): Promise<Look<DnsRecord<T>>>;
  /** MX in the order DNS gave them; mail-hosts.ts knows the order to try them in. The root as exchange is ''. */
  mx(domain: string): Promise<Answer<MxRecord>>;
  /** A and AAAA together, AAAA first. Failed when nothing was found and one of the two failed. */
  addresses(host: string): Promise<Answer<HostAddress>>;
  /** Names of an address; unconfirmed, see iprev.ts. */
  ptr(address: string): Promise<Answer<string>>;
  /** TXT records, the strings of each joined (RFC 7208 §3.3). */
  txt(name: string): Promise<Answer<string>>;
  /** TLSA, for a name such as `_25._tcp.mx.example.org`. */
  tlsa(name: string): Promise<Answer<TlsaRecord>>;
  /** Forgets everything that was learnt, or what was learnt of one name, whatever its type. How many answers those were. */
  flush(name?: string): number;
  /** How the cache does, since this resolver was made: what it holds of what it may, and questions it answered or did not. */
  cacheUse(): { entries: number; maxEntries: number; hits: number; misses: number };
};

export type ResolverOptions = {
  servers: DnsServer[];
  /** One packet's time-out in milliseconds; default 2000. */
  timeoutMs?: number;
  /** Rounds over all servers; default 2. */
  attempts?: number;
  /** Whole budget of one query, CNAMEs, retries and TCP included, in milliseconds; default 10000. */
  budgetMs?: number;
  /** Whether AD from this server is believed; default: loopback addresses only. */
  trustedForAd?: (server: DnsServer) => boolean;
  /** Bounds, or false for none. Default 10000 entries, a day at most, five minutes at most for negative answers; in seconds. */
  cache?: { maxEntries?: number; maxTtl?: number; maxNegativeTtl?: number } | false;
  /** Milliseconds since 1970; default Date.now. */
  clock?: () => number;
  /** Uniform in [0, 1), for query ids; must not be predictable (RFC 5452 §9.2). Default: the operating system's generator. */
  randomness?: () => number;
  /** Asks with CD set: answers that do not validate are given out, and none counts as secure. For diagnosis only. */
  checkingDisabled?: boolean;
  /** How packets reach servers; default UDP and TCP sockets. */
  exchange?: Exchange;
};

/** A stub resolver over recursive servers. Equal questions at one time are asked once; nothing is kept open between them. */
export function createResolver(options: ResolverOptions): Resolver {
  const { clock = Date.now, randomness, trustedForAd = isLoopback, budgetMs = 10_000 } = options;
  const bounds = options.cache === false ? { maxEntries: 0 } : (options.cache ?? {});
  const { maxEntries = 10_000, maxTtl = 86_400, maxNegativeTtl = 300 } = bounds;
  const cache = createCache<Learnt>(maxEntries);
  const underway = new Map<string, Promise<Learnt>>();
  let hits = 0;
  let misses = 0;
  const ask = createAsker({
    servers: options.servers,
    exchange: options.exchange ?? createSocketExchange(),
    timeoutMs: options.timeoutMs ?? 2000,
    attempts: options.attempts ?? 2,
    clock,
    checkingDisabled: options.checkingDisabled === true,
    nextId: () => (randomness ? Math.floor(randomness() * 65_536) & 0xffff : randomInt(65_536)),
  });

  async function look<T extends RecordType>(text: string, type: T): Promise<Look<DnsRecord<T>>> {
    const name = questionName(text);
    if (name === null) {
      const detail = `not a domain name: ${text.slice(0, 300)}`;
      return { ...unanswered({ kind: 'failed', reason: 'bad-name', detail }), isKept: false };
    }
    const key = `${type} ${name}`;
    const cached = cache.get(key, clock());
    if (cached) {
      hits++;
      const { answer, ...source } = cached.value;
      const left = withTtl(answer, Math.ceil(cached.remainingMs / 1000)) as Answer<DnsRecord<T>>;
      return { ...source, answer: left, isKept: true };
    }
    misses++;
    let asking = underway.get(key);
    if (!asking) {
      const own: Promise<Learnt> = resolve(name, type)
        .then((found) => remember(key, found, () => underway.get(key) === own))
        .finally(() => underway.get(key) === own && underway.delete(key));
      asking = own;
      underway.set(key, own);
    }
    return { ...((await asking) as Learnt & { answer: Answer<DnsRecord<T>> }), isKept: false };
  }

  /** `isWanted`: it was not told meanwhile to forget what this question would bring. */
  function remember(key: string, { size, ...found }: Resolved, isWanted: () => boolean): Learnt {
    const { answer } = found;
    if (answer.kind === 'failed') return found;
    const ttl = Math.min(answer.ttl, answer.kind === 'found' ? maxTtl : maxNegativeTtl);
    // Whoever publishes giant answers pays for them each time; the cache stays small.
    if (ttl > 0 && size <= 8192 && isWanted()) cache.set(key, { value: found, expires: clock() + ttl * 1000 });
    return { ...found, answer: withTtl(answer, ttl) };
  }

  /** Follows CNAMEs from `start` until something answers (RFC 1034 §3.6.2). */
  async function resolve(start: string, type: RecordType): Promise<Resolved> {
    const deadline = clock() + budgetMs;
    const seen = new Set<string>();
    const chain = { name: start, ttl: Number.POSITIVE_INFINITY, secure: true, isAuthentic: true, size: 0 };
    for (;;) {
      const asked = await ask({ name: chain.name, type }, deadline);
      if (asked.kind === 'failed') return unanswered(asked);
      const { response, server } = asked;
      chain.isAuthentic &&= response.isAuthentic;
      chain.secure &&= response.isAuthentic && trustedForAd(server);
      chain.size += response.size;
      let isAlias = false;
      for (;;) {
        const records = usable(response, chain.name, type);
        if (records.length > 0) {
          const ttl = Math.min(chain.ttl, ...records.map((record) => record.ttl));
          const data = records.map((record) => record.data);
          const { name, secure, isAuthentic, size } = chain;
          return { answer: { kind: 'found', records: data, name, secure, ttl }, server, isAuthentic, size };
        }
        const alias = type === 'CNAME' ? undefined : usable(response, chain.name, 'CNAME')[0];
        if (!alias) break;
        if (seen.has(chain.name) || seen.size >= MAX_ALIASES) return unanswered(looped(start));
        seen.add(chain.name);
        chain.name = alias.data;
        chain.ttl = Math.min(chain.ttl, alias.ttl);
        isAlias = true;
      }
      const soaTtl = negativeTtl(response);
      const isComplete = !isAlias || response.rcode === 'NXDOMAIN' || soaTtl !== undefined;
      if (!isComplete) continue;
      const kind = response.rcode === 'NXDOMAIN' ? 'nxdomain' : 'nodata';
      const ttl = Math.min(chain.ttl, soaTtl ?? 0);
      const { name, secure, isAuthentic, size } = chain;
      return { answer: { kind, name, secure, ttl }, server, isAuthentic, size };
    }
  }

  async function query<T extends RecordType>(name: string, type: T): Promise<Answer<DnsRecord<T>>> {
    return (await look(name, type)).answer;
  }

  function flush(text?: string): number {
    const before = cache.size;
    const name = text === undefined ? undefined : questionName(text);
    if (name === undefined) {
      cache.clear();
      underway.clear();
    } else if (name !== null)
      for (const type of recordTypes) {
        cache.delete(`${type} ${name}`);
        underway.delete(`${type} ${name}`);
      }
    return before - cache.size;
  }

  return {
    query,
    look,
    flush,
    mx: (domain) => query(domain, 'MX'),
    txt: (name) => query(name, 'TXT'),
    tlsa: (name) => query(name, 'TLSA'),
    async ptr(address) {
      const name = reverseQueryName(address);
      return name ? query(name, 'PTR') : { kind: 'failed', reason: 'bad-name', detail: `not an address: ${address}` };
    },
    async addresses(host) {
      return joinFamilies(await Promise.all([query(host, 'AAAA'), query(host, 'A')]));
    },
    cacheUse: () => ({ entries: cache.size, maxEntries, hits, misses }),
  };
}

type Learnt = Omit<Look<unknown>, 'isKept'>;
type Resolved = Learnt & { size: number };

function unanswered<R>(answer: Answer<R>): Omit<Look<R>, 'isKept'> & { size: number } {
  return { answer, server: null, isAuthentic: false, size: 0 };
}

function usable<T extends RecordType>(response: Response, name: string, type: T) {
  return recordsOf(response.answers, name, type).flatMap(({ data, ttl }) => {
    const read = readRecordData(type, data);
    return read === null ? [] : [{ data: read, ttl }];
  });
}

/** RFC 2308 §5: the lesser of the SOA's own TTL and its minimum field. */
function negativeTtl(response: Response): number | undefined {
  const soa = response.authorities.find((record) => record.type === 'SOA');
  if (soa?.type !== 'SOA') return undefined;
  return Math.min(soa.ttl ?? 0, soa.data.minimum ?? 0);
}

function joinFamilies([aaaa, a]: [Answer<string>, Answer<string>]): Answer<HostAddress> {
  const found = [aaaa, a].filter((answer) => answer.kind === 'found');
  const failed = [aaaa, a].find((answer) => answer.kind === 'failed');
  if (found.length === 0 && failed?.kind === 'failed') return failed;
  if (found.length === 0) {
    const empty = [aaaa, a].flatMap((answer) =>
      answer.kind === 'nxdomain' || answer.kind === 'nodata' ? [answer] : [],
    );
    const kind = empty.some((answer) => answer.kind === 'nxdomain') ? 'nxdomain' : 'nodata';
    return { kind, name: empty[0]!.name, secure: empty.every(isSecure), ttl: Math.min(...empty.map(({ ttl }) => ttl)) };
  }
  const records = found.flatMap((answer) => answer.records.map(toHostAddress));
  const secure = found.every(isSecure);
  return { kind: 'found', records, name: found[0]!.name, secure, ttl: Math.min(...found.map(({ ttl }) => ttl)) };
}

function toHostAddress(address: string): HostAddress {
  return { address, family: address.includes(':') ? 6 : 4 };
}

function isSecure(answer: { secure: boolean }): boolean {
  return answer.secure;
}

function withTtl(answer: Answer<unknown>, ttl: number): Answer<unknown> {
  return answer.kind === 'failed' ? answer : { ...answer, ttl };
}

function looped(name: string): Answer<never> {
  return { kind: 'failed', reason: 'loop', detail: `CNAMEs of ${name} go in a circle or on for too long` };
}

function isLoopback(server: DnsServer): boolean {
  const octets = parseIp(server.host);
  if (octets === null) return false;
  return octets.length === 4 ? octets[0] === 127 : octets[15] === 1 && octets.subarray(0, 15).every((o) => o === 0);
}

const MAX_ALIASES = 8;
