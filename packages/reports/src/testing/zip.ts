import { crc32, deflateRawSync } from 'node:zlib';

/** A zip file, as honest as its members are. */
export function zipOf(members: readonly ZipMember[], tail = ''): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const {
    name,
    octets,
    stored = false,
    declared = octets.length,
    flags = 0,
    method,
    crc,
    declared64,
  } of members) {
    const packed = stored ? octets : deflateRawSync(octets);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method ?? (stored ? 0 : 8), 4);
    common.writeUInt32LE(crc ?? crc32(octets), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(declared64 === undefined ? declared : 0xffff_ffff, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(offset, 10);
    const listing = Buffer.from(common);
    const extra = Buffer.alloc(declared64 === undefined ? 0 : 12);
    if (declared64 !== undefined) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(8, 2);
      extra.writeBigUInt64LE(declared64, 4);
    }
    listing.writeUInt16LE(extra.length, 24);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), listing, where, Buffer.from(name), extra);
    bodies.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, listed, end, Buffer.from(tail)]);
}

type ZipMember = {
  name: string;
  octets: Buffer;
  stored?: boolean;
  declared?: number;
  flags?: number;
  method?: number;
  crc?: number;
  /** Zip64, as sizes of 4 GB and more are declared. */
  declared64?: bigint;
};
