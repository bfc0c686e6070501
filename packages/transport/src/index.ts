/**
 * Who is at the other end, and is it private?
 *
 * Between two mail servers stand proxies, certificates and policies, and each of them has a word to say about a connection. A *proxy* in
 * front of us knows the client's address and tells it before the first octet of SMTP (the PROXY protocol of HAProxy, versions 1 and 2).
 *
 * Each standard is a folder: a parser that takes octets and returns a value, strict, bounded, without sockets of its own.
 */

/** One end of a TCP connection. Addresses are as `node:net` writes them. */
export type Endpoint = { address: string; port: number };
