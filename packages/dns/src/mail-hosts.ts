import type { DnsFailure, HostAddress, Resolver } from './resolver.ts';

/** One host to try, in the order to try it. `secure`: MX and addresses were both DNSSEC-secure (RFC 7672 §2.2). */
export type MailHost = { name: string; preference: number; addresses: HostAddress[]; secure: boolean };

/**
 * Where mail for a domain goes.
 * `null-mx`: the domain takes no mail (RFC 7505: `556 5.1.10`); `no-such-domain`: NXDOMAIN (`5.1.2`);
 * `no-hosts`: nothing there has an address (`5.1.2`, or `5.4.4` at the operator's choice); `failed`: try again later (`4.4.3`).
 */
export type MailHosts =
  | {
      kind: 'hosts';
      via: 'mx' | 'address' | 'literal';
      hosts: MailHost[];
      mxSecure: boolean;
      unresolved: { name: string; reason: string }[];
    }
  | { kind: 'null-mx'; secure: boolean }
  | { kind: 'no-such-domain'; secure: boolean }
  | { kind: 'no-hosts'; detail: string }
  | { kind: 'failed'; reason: DnsFailure; detail: string };

/**
 * Finds the hosts that take mail for a domain (RFC 5321 §5.1): MX by preference, equals shuffled, else the domain's own addresses;
 * address literals (`[192.0.2.1]`, `[IPv6:2001:db8::1]`) need no DNS. `domain` is an A-label or a literal.
 */
export declare function mailHosts(domain: string, resolver: Resolver, random: () => number): Promise<MailHosts>;
