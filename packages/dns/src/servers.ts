import type { DnsServer } from './resolver.ts';

/** Reads `127.0.0.1:53,[::1]:5353,192.0.2.1`; throws RangeError naming the bad item. */
export declare function parseServers(text: string): DnsServer[];
/** The resolvers the operating system is set up with. */
export declare function systemServers(): DnsServer[];
