import { ScanFault } from '../fault.ts';
import type { Link } from '../link.ts';

/** One packet of the milter protocol: a letter, and what belongs to it. */
export type Packet = { kind: string; data: Buffer };

/** Length in front, then the letter. */
export function formatPacket(kind: string, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const data = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`, 'utf8') : part)));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(data.length + 1);
  head.write(kind, 4, 'latin1');
  return Buffer.concat([head, data]);
}

/** The next packet. Throws a fault for one that is longer than any is. */
export async function readPacket(link: Pick<Link, 'octets'>): Promise<Packet> {
  const length = Buffer.from(await link.octets(4)).readUInt32BE();
  if (length < 1 || length > MOST_OCTETS)
    throw new ScanFault('garbage', 'its answer is no packet of the milter protocol');
  const octets = await link.octets(length);
  return { kind: String.fromCharCode(octets[0]!), data: octets.subarray(1) };
}

/** The texts of a packet, each ended by NUL. */
export const textsOf = (data: Uint8Array): string[] => {
  const texts = Buffer.from(data).toString('utf8').split('\0');
  return texts.at(-1) === '' ? texts.slice(0, -1) : texts;
};

export const uint32 = (value: number): Buffer => {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
};

const MOST_OCTETS = 1024 * 1024;
