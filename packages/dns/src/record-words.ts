import type { DnsRecord, RecordData, RecordType } from './records.ts';

/** A record's data as zone files have it (RFC 1035 §5.1, RFC 6698 §2.2), cut after 1000 characters. */
export function recordInWords<T extends RecordType>(type: T, data: DnsRecord<T>): string {
  const text = words[type](data as never);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

const name = (text: string): string => `${text}.`;
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const plain = (text: string): string => text;

const words: { [T in RecordType]: (data: RecordData[T]) => string } = {
  A: plain,
  AAAA: plain,
  CNAME: name,
  NS: name,
  PTR: name,
  MX: ({ preference, exchange }) => `${preference} ${name(exchange)}`,
  TXT: quoted,
  TLSA: ({ usage, selector, matching, data }) =>
    `${usage} ${selector} ${matching} ${Buffer.from(data).toString('hex')}`,
  SRV: ({ priority, weight, port, target }) => `${priority} ${weight} ${port} ${name(target)}`,
  SOA: ({ mname, rname, serial, refresh, retry, expire, minimum }) =>
    `${name(mname)} ${name(rname)} ${serial} ${refresh} ${retry} ${expire} ${minimum}`,
  CAA: ({ flags, tag, value }) => `${flags} ${tag} ${quoted(value)}`,
};

const MOST = 1000;
