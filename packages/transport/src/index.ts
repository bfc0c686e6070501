/**
 * Who is at the other end, and is it private?
 *
 * Between two mail servers stand proxies, certificates and policies, and each of them has a word to say about a connection. A *proxy* in
 * front of us knows the client's address and tells it before the first octet of SMTP (the PROXY protocol of HAProxy, versions 1 and 2).
 *
 * On the way out, SMTP encrypts when it can, and anybody on the path can see to it that it cannot. Two standards let a domain say that its
 * servers can: *DANE* (RFC 7672) by TLSA records, which name keys and are worth what DNSSEC is worth, and *MTA-STS* (RFC 8461) by a policy on a
 * web server, which names hosts and is worth what the certificates of the web are worth.
 *
 * Words: the *next hop* is the domain mail goes to; MX records lead from it to *hosts*; a *reference identifier* is a name that a host's
 * certificate may be for, a *DNS-ID* one that it is for (RFC 9525). A TLSA record is *usable* or not; with one that is, its certificate has
 * to match, with none that is, TLS is still a must.
 *
 * Everyone who has a say (both of these, the message by *REQUIRETLS*, the operator's lists) meets in one table, `secure`: what a connection has
 * to be like, and what follows from what was seen of it. Wishes only add up: no two make a connection less private than one alone.
 *
 * A certificate may be revoked before its time; *OCSP* (RFC 6960) says whether. A server *staples* a response of its authority to the handshake,
 * so that clients need not ask; a *responder* signs for the authority, with a certificate of its own that may end before the response does.
 *
 * Where a connection leaves by a *proxy* of ours (SOCKS5, RFC 1928), the proxy is told an address and never a name.
 *
 * Each standard is a folder: parsers that take octets or text and return a value, strict, bounded, without sockets of their own; and
 * decisions written as tables. On purpose we do not: read clocks, resolve names, open connections, or keep anything.
 */

/** One end of a TCP connection. Addresses are as `node:net` writes them. */
export type Endpoint = { address: string; port: number };
