/**
 * What does DNS say, and may we trust it?
 *
 * Mail leans on DNS at every step: MX says where mail goes (RFC 5321 §5.1), a null MX that it goes nowhere (RFC 7505), PTR
 * and its confirmation who connected (RFC 8601 §2.7.3), TXT carries policies, TLSA keys (RFC 6698). Two questions matter
 * each time, and an answer here is a value that says both: *what* was found, and whether it is *secure*.
 *
 * Words: a *stub resolver* (this one) asks *recursive resolvers*, which do the walking and, if they validate DNSSEC, set AD
 * in what they could prove (RFC 4035 §3.2.3). AD is one bit in an unprotected packet: it is believed only from servers
 * configured as trusted, loopback by default, because anyone on the path to another could set it. *nodata* is a name that
 * exists without such records, *nxdomain* a name that does not, and *failed* means that we do not know: mail waits then, it
 * is never bounced or sent in the clear on a failure.
 *
 * The files: `resolver` asks, follows CNAMEs, caches; `ask` picks servers and falls back to TCP; `exchange` owns sockets;
 * `wire` and `records` are the packet's grammar; `mail-hosts` orders MX; `iprev` confirms names; `servers` reads lists of
 * servers; `testing/fake-dns` is a server for tests with failures to order.
 *
 * Against forged answers (RFC 5452): unpredictable ids and ports, connected sockets, other ids and questions dropped. Against
 * hostile zones: bounded chains, packets, caches, and one budget of time for each look-up. On purpose we do not: recurse,
 * validate signatures ourselves, read hosts files, or use search domains.
 */
import { createSocketExchange } from './exchange.ts';
import { type ReverseName, reverseName } from './iprev.ts';
import { type MailHosts, mailHosts } from './mail-hosts.ts';
import { createResolver, type Resolver, type ResolverOptions } from './resolver.ts';

/** The questions mail asks, over one resolver. */
export type MailDns = {
  resolver: Resolver;
  /** Where mail for a domain goes. */
  mailHosts(domain: string): Promise<MailHosts>;
  /** Who a connected address says it is, confirmed. */
  reverseName(address: string): Promise<ReverseName>;
};

/** A resolver with the mail questions on top. `random` shuffles equal MX preferences. */
export function createMailDns(options: ResolverOptions, random: () => number = Math.random): MailDns {
  const resolver = createResolver({ exchange: createSocketExchange(), ...options });
  return {
    resolver,
    mailHosts: (domain) => mailHosts(domain, resolver, random),
    reverseName: (address) => reverseName(address, resolver),
  };
}
