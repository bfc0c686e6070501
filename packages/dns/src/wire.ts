import {
  type Answer,
  AUTHENTIC_DATA,
  CHECKING_DISABLED,
  type DecodedPacket,
  DNSSEC_OK,
  decode,
  encode,
  RECURSION_DESIRED,
} from 'dns-packet';
import { questionName } from './name.ts';
import type { RecordType } from './records.ts';

/** One question and the id it went out with. */
export type Question = {
  id: number;
  name: string;
  type: RecordType;
  edns: boolean;
  /** CD: what does not validate is wanted, too (RFC 4035 §3.2.2). */
  checkingDisabled?: boolean;
};

/** A response that answers our question, as far as we read it. */
export type Response = {
  rcode: string;
  isTruncated: boolean;
  /** AD: the resolver says that it validated the answer (RFC 4035 §3.2.3). */
  isAuthentic: boolean;
  answers: Answer[];
  authorities: Answer[];
  size: number;
};

/**
 * EDNS0 with DO, so that a validating resolver tells what it found (RFC 3225; RFC 6840 §5.7 lets AD in the query ask for
 * the same). 1232 octets pass without fragments everywhere.
 */
export function encodeQuery(question: Question): Buffer {
  return encode({
    type: 'query',
    id: question.id,
    flags:
      RECURSION_DESIRED | (question.edns ? AUTHENTIC_DATA : 0) | (question.checkingDisabled ? CHECKING_DISABLED : 0),
    questions: [{ type: question.type, name: question.name === '' ? '.' : question.name, class: 'IN' }],
    additionals: question.edns
      ? [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize: 1232,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: DNSSEC_OK,
            flag_do: true,
            options: [],
          },
        ]
      : [],
  });
}

/** Whether a datagram is the response to our question: id, QR, opcode and the question itself (RFC 5452 §9.1). Cheap, total. */
export function isResponseTo(question: Question, octets: Buffer): boolean {
  if (octets.length < 12 || octets.readUInt16BE(0) !== question.id) return false;
  const flags = octets.readUInt16BE(2);
  if ((flags & 0x8000) === 0 || (flags & 0x7800) !== 0) return false;
  if (octets.readUInt16BE(4) !== 1) return false;
  const expected = encodeQuery({ ...question, edns: false }).subarray(12);
  const actual = octets.subarray(12, 12 + expected.length);
  // Letters may come back in another case (RFC 4343); everything else in a question is compared as it is.
  return actual.length === expected.length && actual.every((octet, i) => lower(octet) === lower(expected[i]!));
}

/** Decodes a response; null when it is malformed. */
export function decodeResponse(octets: Buffer): Response | null {
  if (octets.length < 12) return null;
  const isTruncated = (octets[2]! & 2) !== 0;
  const basic = RCODES[octets[3]! & 15] ?? 'OTHER';
  const isAuthentic = (octets[3]! & 32) !== 0 && (octets[3]! & (CHECKING_DISABLED & 255)) === 0;
  const empty = { rcode: basic, isTruncated, isAuthentic, answers: [], authorities: [], size: octets.length };
  // What a truncated response still holds is not used (RFC 2181 §9), and it may be cut anywhere.
  if (isTruncated) return empty;
  if (!isWellFramed(octets)) return null;
  let packet: DecodedPacket;
  try {
    packet = decode(octets);
  } catch {
    return null;
  }
  const extended = packet.additionals?.find((record) => record.type === 'OPT');
  const rcode = extended?.type === 'OPT' && extended.extendedRcode ? 'OTHER' : basic;
  return { ...empty, rcode, answers: packet.answers ?? [], authorities: packet.authorities ?? [] };
}

/** Records of one owner and type in a section, in class IN. */
export function recordsOf(section: Answer[], name: string, type: RecordType): { data: unknown; ttl: number }[] {
  return section.flatMap((record) => {
    if (record.type !== type || !('data' in record) || !('class' in record) || record.class !== 'IN') return [];
    if (questionName(record.name) !== name) return [];
    // RFC 2181 §8: a TTL with the top bit set counts as zero.
    const ttl = record.ttl ?? 0;
    return [{ data: record.data, ttl: ttl > 0x7fffffff ? 0 : ttl }];
  });
}

/** Whether names and record lengths stay inside the packet; the decoder goes by content and does not look at these. */
function isWellFramed(octets: Buffer): boolean {
  let position = 12;
  const skipName = () => {
    while (position < octets.length) {
      const length = octets[position]!;
      position += length >= 0xc0 ? 2 : length + 1;
      if (length === 0 || length >= 0xc0) return;
    }
  };
  for (let left = octets.readUInt16BE(4); left > 0 && position <= octets.length; left--) {
    skipName();
    position += 4;
  }
  const records = octets.readUInt16BE(6) + octets.readUInt16BE(8) + octets.readUInt16BE(10);
  for (let left = records; left > 0; left--) {
    skipName();
    if (position + 10 > octets.length) return false;
    position += 10 + octets.readUInt16BE(position + 8);
  }
  return position <= octets.length;
}

function lower(octet: number): number {
  return octet >= 65 && octet <= 90 ? octet + 32 : octet;
}

const RCODES: Record<number, string> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
};
