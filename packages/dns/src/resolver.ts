import type { Exchange } from './exchange.ts';
import type { DnsRecord, RecordType } from './records.ts';

/** One recursive resolver to ask. */
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

export type Resolver = {
  /** Any type, CNAMEs followed (at most eight). */
  query<T extends RecordType>(name: string, type: T): Promise<Answer<DnsRecord<T>>>;
  /** MX in the order DNS gave them; see mail-hosts.ts for the order to try them in. */
  mx(domain: string): Promise<Answer<MxRecord>>;
  /** A and AAAA together; AAAA first. Failed only if both families failed, or one failed and the other is empty. */
  addresses(host: string): Promise<Answer<HostAddress>>;
  /** Names of an address. */
  ptr(address: string): Promise<Answer<string>>;
  /** TXT records, the strings of each joined (RFC 7208 §3.3). */
  txt(name: string): Promise<Answer<string>>;
  /** TLSA, for a name such as `_25._tcp.mx.example.org`. */
  tlsa(name: string): Promise<Answer<TlsaRecord>>;
  /** Forgets everything that was learnt. */
  flush(): void;
};

export type ResolverOptions = {
  servers: DnsServer[];
  /** One packet's time-out in milliseconds; default 2000. */
  timeoutMs?: number;
  /** Rounds over all servers; default 2. */
  attempts?: number;
  /** Whole budget of one query, CNAMEs, retries and TCP included; default 10000. */
  budgetMs?: number;
  /** Whether AD from this server is believed; default: loopback addresses only. */
  trustedForAd?: (server: DnsServer) => boolean;
  /** Cache bounds, or false for none. Default 10000 entries, one day at most, five minutes at most for negative answers. */
  cache?: { maxEntries?: number; maxTtl?: number; maxNegativeTtl?: number } | false;
  /** Milliseconds since 1970; default Date.now. */
  clock?: () => number;
  /** Uniform in [0, 1); orders servers only. Query ids always come from the operating system's generator. */
  randomness?: () => number;
  /** How a packet reaches a server; default UDP and TCP sockets. */
  exchange?: Exchange;
};

/** A stub resolver over recursive servers that we were told to use. */
export declare function createResolver(options: ResolverOptions): Resolver;
