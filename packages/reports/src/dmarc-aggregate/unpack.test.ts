import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unpackReport } from './unpack.ts';

const xml = Buffer.from('<feedback/>');

type ZipMember = {
  name: string;
  octets: Buffer;
  stored?: boolean;
  declared?: number;
  flags?: number;
  method?: number;
  crc?: number;
};

/** A zip file, as honest as its members are. */
function zipOf(members: readonly ZipMember[], tail = ''): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, octets, stored = false, declared = octets.length, flags = 0, method, crc } of members) {
    const packed = stored ? octets : deflateRawSync(octets);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method ?? (stored ? 0 : 8), 4);
    common.writeUInt32LE(crc ?? crc32(octets), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(declared, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, where, Buffer.from(name));
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

const reasonOf = async (octets: Uint8Array, maxUnpacked?: number): Promise<string> => {
  const read = await unpackReport(octets, maxUnpacked === undefined ? {} : { maxUnpacked });
  return read.ok ? `ok ${read.files.map(({ name, octets }) => `${name}:${octets.length}`).join(' ')}` : read.reason;
};

describe('what is in a file', () => {
  test.each([
    ['XML', xml, 'ok null:11'],
    ['XML after a mark and blanks', Buffer.from('\ufeff\r\n <feedback/>'), 'ok null:17'],
    ['UTF-16', Buffer.from('\ufeff<feedback/>', 'utf16le'), 'ok null:24'],
    ['gzip', gzipSync(xml), 'ok null:11'],
    ['gzip with a line break behind it', Buffer.concat([gzipSync(xml), Buffer.from('\r\n')]), 'ok null:11'],
    ['gzip in two members', Buffer.concat([gzipSync('<feed'), gzipSync('back/>')]), 'ok null:11'],
    ['zip', zipOf([{ name: 'a.xml', octets: xml }]), 'ok a.xml:11'],
    ['zip, stored', zipOf([{ name: 'a.xml', octets: xml, stored: true }]), 'ok a.xml:11'],
    ['zip with a line break behind it', zipOf([{ name: 'a.xml', octets: xml }], '\r\n'), 'ok a.xml:11'],
    [
      'zip with several, a folder and something else',
      zipOf([
        { name: 'x/', octets: Buffer.alloc(0), stored: true },
        { name: '__MACOSX/._a.xml', octets: Buffer.from('x') },
        { name: 'readme.txt', octets: Buffer.from('Hello') },
        { name: 'x/a.xml', octets: xml },
        { name: 'x/b.xml', octets: xml },
      ]),
      'ok a.xml:11 b.xml:11',
    ],
    [
      'zip whose names lead elsewhere',
      zipOf([{ name: '../../../etc/cron.d/a\u202elmx.xml', octets: xml }]),
      'ok almx.xml:11',
    ],
    ['zip whose names are Windows paths', zipOf([{ name: 'C:\\windows\\a.xml', octets: xml }]), 'ok a.xml:11'],
    ['zip that declares 4 GB', zipOf([{ name: 'a.xml', octets: xml, declared: 0xfffffffe }]), 'ok a.xml:11'],
  ])('%s', async (_, octets, expected) => {
    expect(await reasonOf(octets)).toBe(expected);
  });
});

describe('what is refused', () => {
  const mib = 1_048_576;
  test.each([
    ['nothing', Buffer.alloc(0), 'it is empty'],
    ['text', Buffer.from('Your report is attached.'), 'it is neither XML nor gzip nor zip'],
    ['empty gzip', gzipSync(''), 'what is in it is empty'],
    ['gzip of gzip', gzipSync(gzipSync(xml)), 'what is in it is packed once more'],
    ['gzip of text', gzipSync('unused'), 'what is in it is no XML'],
    ['gzip that is cut', gzipSync(xml).subarray(0, 20), 'it is gzip that ends too early'],
    [
      'gzip that is broken',
      Buffer.concat([gzipSync(xml).subarray(0, 10), Buffer.alloc(30, 0xff)]),
      'it is gzip that is damaged',
    ],
    [
      'zip of zip',
      zipOf([{ name: 'a.zip', octets: zipOf([{ name: 'a.xml', octets: xml }]) }]),
      '"a.zip" in it is packed once more',
    ],
    ['zip of text', zipOf([{ name: 'a.txt', octets: Buffer.from('Hello') }]), '"a.txt" in it is no XML'],
    ['empty zip', zipOf([]), 'it is a zip file with nothing in it'],
    ['zip that is encrypted', zipOf([{ name: 'a.xml', octets: xml, flags: 1 }]), '"a.xml" in it is encrypted'],
    ['zip that is strongly encrypted', zipOf([{ name: 'a.xml', octets: xml, flags: 0x41 }]), 'it is encrypted'],
    [
      'zip of another method',
      zipOf([{ name: 'a.xml', octets: xml, method: 14 }]),
      '"a.xml" in it is packed in a way that is not known (14)',
    ],
    ['zip whose sum is wrong', zipOf([{ name: 'a.xml', octets: xml, crc: 1 }]), '"a.xml" in it is damaged'],
    ['zip that is cut', zipOf([{ name: 'a.xml', octets: xml }]).subarray(0, 40), /^it is a zip file that is damaged/],
    [
      'zip of many',
      zipOf(Array.from({ length: 101 }, (_, n) => ({ name: `${n}`, octets: xml }))),
      'it is a zip file with more than 100 files',
    ],
    ['a gzip bomb', gzipSync(Buffer.alloc(3 * mib, '<')), 'it becomes larger than 2 MB'],
    [
      'a zip bomb that says it is small',
      zipOf([{ name: 'a.xml', octets: Buffer.alloc(3 * mib, '<'), declared: 10 }]),
      'it becomes larger than 2 MB',
    ],
    [
      'a bomb of several',
      zipOf(['a', 'b', 'c'].map((name) => ({ name, octets: Buffer.alloc(mib, '<') }))),
      'it becomes larger than 2 MB',
    ],
    ['large XML', Buffer.alloc(3 * mib, '<'), 'it is larger than 2 MB'],
  ])('%s', async (_, octets, expected) => {
    const reason = await reasonOf(octets, 2 * mib);
    if (typeof expected === 'string') expect(reason).toBe(expected);
    else expect(reason).toMatch(expected);
  });

  test('a file that is too large itself', async () => {
    expect(await unpackReport(Buffer.alloc(101), { maxPacked: 100 })).toEqual({
      ok: false,
      reason: 'it is larger than 100 octets',
    });
  });
});

test('any octets, and any change of a good file: files, or why not', async () => {
  const files = [
    gzipSync(xml),
    zipOf([
      { name: 'a.xml', octets: xml },
      { name: 'b.xml', octets: xml, stored: true },
    ]),
  ];
  const change = fc.tuple(fc.constantFrom(...files), fc.nat(300), fc.uint8Array({ maxLength: 8 }));
  await fc.assert(
    fc.asyncProperty(change, async ([file, at, octets]) => {
      const changed = Buffer.from(file);
      changed.set(octets.subarray(0, Math.max(0, changed.length - at)), Math.min(at, changed.length));
      await unpackReport(changed);
      await unpackReport(changed.subarray(0, at));
    }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array(),
      async (octets) => void (await unpackReport(Buffer.from([0x50, 0x4b, ...octets]))),
    ),
  );
});
