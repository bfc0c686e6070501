import type { DnsServer } from './resolver.ts';

/** Sends one encoded query and gives back one encoded response. Rejects with an Error whose `code` is ETIMEDOUT when time is up. */
export type Exchange = {
  /** `accepts` says whether a datagram answers our question; others are dropped and waiting goes on. */
  udp(server: DnsServer, query: Buffer, accepts: (response: Buffer) => boolean, timeoutMs: number): Promise<Buffer>;
  tcp(server: DnsServer, query: Buffer, accepts: (response: Buffer) => boolean, timeoutMs: number): Promise<Buffer>;
};
