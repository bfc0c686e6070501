import { isUtf8 } from 'node:buffer';
import { normaliseName } from './name.ts';

/** The record types we ask for, and the shape of their data. Names are lower case without a trailing dot; '' is the root. */
export type RecordData = {
  A: string;
  AAAA: string;
  CNAME: string;
  MX: { preference: number; exchange: string };
  NS: string;
  PTR: string;
  /** The strings of a record joined (RFC 7208 §3.3). */
  TXT: string;
  /** RFC 6698 §2.1. */
  TLSA: { usage: number; selector: number; matching: number; data: Uint8Array };
  SRV: { priority: number; weight: number; port: number; target: string };
  SOA: {
    mname: string;
    rname: string;
    serial: number;
    refresh: number;
    retry: number;
    expire: number;
    minimum: number;
  };
  CAA: { flags: number; tag: string; value: string };
};

export type RecordType = keyof RecordData;
export type DnsRecord<T extends RecordType> = RecordData[T];

/** Makes our data of what dns-packet decoded; null for data that cannot be used (an impossible name, say). */
export function readRecordData<T extends RecordType>(type: T, data: unknown): RecordData[T] | null {
  return readers[type](data as never) as RecordData[T] | null;
}

/** The opposite, for servers. */
export function writeRecordData<T extends RecordType>(type: T, data: RecordData[T]): unknown {
  if (type === 'TXT') return splitText(data as string);
  if (type === 'TLSA') {
    const tlsa = data as RecordData['TLSA'];
    return {
      usage: tlsa.usage,
      selector: tlsa.selector,
      matchingType: tlsa.matching,
      certificate: Buffer.from(tlsa.data),
    };
  }
  if (type === 'MX') {
    const mx = data as RecordData['MX'];
    return { preference: mx.preference, exchange: mx.exchange === '' ? '.' : mx.exchange };
  }
  return data;
}

const readers: { [T in RecordType]: (data: never) => RecordData[T] | null } = {
  A: (data: string) => data,
  AAAA: (data: string) => data,
  CNAME: normaliseName,
  NS: normaliseName,
  PTR: normaliseName,
  MX: (data: { preference?: number; exchange: string }) => {
    const exchange = normaliseName(data.exchange);
    return exchange === null ? null : { preference: data.preference ?? 0, exchange };
  },
  TXT: (data: Buffer | Buffer[]) => {
    const octets = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
    return octets.toString(isUtf8(octets) ? 'utf8' : 'latin1');
  },
  TLSA: (data: { usage: number; selector: number; matchingType: number; certificate: Buffer }) => ({
    usage: data.usage,
    selector: data.selector,
    matching: data.matchingType,
    data: Uint8Array.from(data.certificate),
  }),
  SRV: (data: { priority?: number; weight?: number; port: number; target: string }) => {
    const target = normaliseName(data.target);
    return target === null ? null : { priority: data.priority ?? 0, weight: data.weight ?? 0, port: data.port, target };
  },
  SOA: (data: RecordData['SOA']) => ({ ...data }),
  CAA: (data: { flags?: number; tag: string; value: string }) => ({
    flags: data.flags ?? 0,
    tag: data.tag,
    value: data.value,
  }),
};

/** Every type we ask for. */
export const recordTypes = Object.keys(readers) as RecordType[];

function splitText(text: string): Buffer[] {
  const octets = Buffer.from(text, 'utf8');
  const strings: Buffer[] = [];
  for (let i = 0; i < octets.length || i === 0; i += 255) strings.push(octets.subarray(i, i + 255));
  return strings;
}
