import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zipOf } from '../testing/zip.ts';
import { unpackReport } from './unpack.ts';

const xml = Buffer.from('<feedback/>');

/** The size at the end of gzip, as somebody else would have it. */
function declaring(file: Buffer, size: number): Buffer {
  const changed = Buffer.from(file);
  changed.writeUInt32LE(size, changed.length - 4);
  return changed;
}

/** Many files listed that are all the same octets: a small file that becomes a large one without being packed twice. */
function overlapping(octets: Buffer, times: number): Buffer {
  const file = zipOf(Array.from({ length: times }, () => ({ name: 'a', octets })));
  const one = file.subarray(0, file.length - 22).indexOf('PK\x03\x04', 4, 'latin1');
  const start = file.readUInt32LE(file.length - 6);
  const listed = Buffer.from(file.subarray(start, file.length - 22));
  for (let at = 0; at < listed.length; at += 47) listed.writeUInt32LE(0, at + 42);
  const end = Buffer.from(file.subarray(file.length - 22));
  end.writeUInt32LE(one, 16);
  return Buffer.concat([file.subarray(0, one), listed, end]);
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
    ['zip with an absolute name', zipOf([{ name: '/etc/passwd.xml', octets: xml }]), 'ok passwd.xml:11'],
    ['zip with a name of a network', zipOf([{ name: '\\\\server\\share\\a.xml', octets: xml }]), 'ok a.xml:11'],
    ['zip with NUL in a name', zipOf([{ name: 'a.xml\0.exe', octets: xml }]), 'ok a.xml.exe:11'],
    ['zip with the name of a device', zipOf([{ name: 'C:\\CON', octets: xml }]), 'ok CON:11'],
    ['zip with a very long name', zipOf([{ name: 'a'.repeat(65_000), octets: xml }]), `ok ${'a'.repeat(255)}:11`],
    ['zip with a name that is nothing but dots', zipOf([{ name: '../..', octets: xml }]), 'ok ..:11'],
    [
      'zip with the same name twice',
      zipOf([
        { name: 'a.xml', octets: xml },
        { name: 'a.xml', octets: Buffer.from('<feedback></feedback>') },
      ]),
      'ok a.xml:11 a.xml:21',
    ],
    ['zip that declares 10 GB', zipOf([{ name: 'a.xml', octets: xml, declared64: 10n * 1024n ** 3n }]), 'ok a.xml:11'],
    ['gzip that declares 4 GB', declaring(gzipSync(xml), 0xffff_ffff), 'ok null:11'],
    ['gzip that says it is small', declaring(gzipSync(Buffer.alloc(100_000, '<')), 1), 'ok null:100000'],
    ['zip that declares 4 GB', zipOf([{ name: 'a.xml', octets: xml, declared: 0xfffffffe }]), 'ok a.xml:11'],
  ])('%s', async (_, octets, expected) => {
    expect(await reasonOf(octets)).toBe(expected);
  });
});

test.each([
  ['gzip of gzip', gzipSync(gzipSync(xml)), null],
  ['zip of zip', zipOf([{ name: 'a.zip', octets: zipOf([{ name: 'a.xml', octets: xml }]) }]), 'a.xml'],
  ['zip in gzip', gzipSync(zipOf([{ name: 'a.xml', octets: xml }])), 'a.xml'],
  ['gzip in zip', zipOf([{ name: 'a.xml.gz', octets: gzipSync(xml) }]), 'a.xml.gz'],
])('packed twice, as some programs do: %s', async (_, octets, name) => {
  expect(await unpackReport(octets)).toEqual({ ok: true, files: [{ name, octets: xml }], broken: [] });
});

test('a zip file of reports that are packed themselves loses none of them', async () => {
  const octets = zipOf([
    { name: 'a.xml.gz', octets: gzipSync(xml) },
    { name: 'b.xml', octets: xml },
    { name: 'readme.txt', octets: Buffer.from('Hello') },
    { name: 'c.zip', octets: zipOf([{ name: 'c.xml', octets: xml }]) },
    { name: 'd.xml.gz', octets: gzipSync(xml) },
  ]);
  expect(await reasonOf(octets)).toBe('ok a.xml.gz:11 b.xml:11 c.xml:11 d.xml.gz:11');
});

test('regression: a zip file with damaged reports gives the others, and says what is wrong with which', async () => {
  const damaged = deflateRawSync(xml).fill(0xff);
  const octets = zipOf([
    { name: 'a.xml', octets: xml },
    { name: 'sum.xml', octets: xml, crc: 1 },
    { name: 'cut.xml.gz', octets: gzipSync(xml).subarray(0, 20) },
    { name: 'secret.xml', octets: xml, flags: 1 },
    { name: 'other.xml', octets: xml, method: 14 },
    { name: 'bits.xml', octets: damaged, stored: true, method: 8 },
    { name: 'receiver.example!ours.example!1!2.xml', octets: Buffer.from('unused') },
    { name: 'notes.txt', octets: Buffer.from('Hello') },
    {
      name: 'in.zip',
      octets: zipOf([
        { name: 'c.xml', octets: xml },
        { name: 'd.xml', octets: xml, crc: 1 },
      ]),
    },
    { name: 'z.xml', octets: xml },
  ]);
  const read = await unpackReport(octets);
  expect(read).toMatchObject({ ok: true, files: [{ name: 'a.xml' }, { name: 'c.xml' }, { name: 'z.xml' }] });
  expect(read.ok && read.broken).toEqual([
    '"sum.xml" in it is damaged',
    '"secret.xml" in it is encrypted',
    '"other.xml" in it is packed in a way that is not known (14)',
    expect.stringMatching(/^"bits\.xml" in it is damaged \(/),
    '"cut.xml.gz" in it is packed once more, and it is gzip that ends too early',
    '"receiver.example!ours.example!1!2.xml" in it is no XML',
    '"in.zip" in it is packed once more, and "d.xml" in it is damaged',
  ]);
});

describe('what is refused', () => {
  const mib = 1_048_576;
  test.each([
    ['nothing', Buffer.alloc(0), 'it is empty'],
    ['text', Buffer.from('Your report is attached.'), 'it is neither XML nor gzip nor zip'],
    ['empty gzip', gzipSync(''), 'what is in it is empty'],
    [
      'gzip of gzip of gzip',
      gzipSync(gzipSync(gzipSync(xml))),
      'what is in it is packed once more, and what is in it is packed a third time',
    ],
    [
      'a gzip bomb within gzip',
      gzipSync(gzipSync(Buffer.alloc(3 * mib, '<'))),
      'what is in it is packed once more, and it becomes larger than 2 MB',
    ],
    [
      'a gzip bomb within zip',
      zipOf([{ name: 'a.gz', octets: gzipSync(Buffer.alloc(3 * mib, '<')) }]),
      '"a.gz" in it is packed once more, and it becomes larger than 2 MB',
    ],
    [
      'a zip with nothing but packed reports that are damaged',
      zipOf([{ name: 'b.xml.gz', octets: gzipSync(xml).subarray(0, 20) }]),
      '"b.xml.gz" in it is packed once more, and it is gzip that ends too early',
    ],
    [
      'a good report beside a bomb',
      zipOf([
        { name: 'a.xml', octets: xml },
        { name: 'b.gz', octets: gzipSync(Buffer.alloc(3 * mib, '<')) },
      ]),
      '"b.gz" in it is packed once more, and it becomes larger than 2 MB',
    ],
    [
      'a good report beside more damaged ones than anybody sends',
      zipOf([
        { name: 'a.xml', octets: xml },
        ...Array.from({ length: 9 }, (_, n) => ({ name: `${n}.xml`, octets: xml, crc: 1 })),
      ]),
      'more than 8 files in it cannot be read: "0.xml" in it is damaged',
    ],
    [
      'text in gzip in gzip',
      gzipSync(gzipSync('unused')),
      'what is in it is packed once more, and what is in it is no XML',
    ],
    ['gzip of text', gzipSync('unused'), 'what is in it is no XML'],
    ['gzip that is cut', gzipSync(xml).subarray(0, 20), 'it is gzip that ends too early'],
    [
      'gzip that is broken',
      Buffer.concat([gzipSync(xml).subarray(0, 10), Buffer.alloc(30, 0xff)]),
      'it is gzip that is damaged',
    ],
    [
      'zip of zip of zip',
      zipOf([{ name: 'a.zip', octets: zipOf([{ name: 'b.zip', octets: zipOf([{ name: 'a.xml', octets: xml }]) }]) }]),
      '"a.zip" in it is packed once more, and "b.zip" in it is packed a third time',
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
    [
      'gzip that says it is small and is not',
      declaring(gzipSync(Buffer.alloc(3 * mib, '<')), 10),
      'it becomes larger than 2 MB',
    ],
    [
      'a gzip bomb in many members',
      Buffer.concat(Array.from({ length: 30 }, () => gzipSync(Buffer.alloc(mib / 10, '<')))),
      'it becomes larger than 2 MB',
    ],
    [
      'gzip of more members than anybody needs',
      Buffer.concat(Array.from({ length: 1001 }, () => gzipSync('<'))),
      'it is gzip in more than 1000 pieces',
    ],
    [
      'zip of two zips of many',
      zipOf(
        ['a', 'b'].map((name) => ({
          name,
          octets: zipOf(Array.from({ length: 60 }, (_, n) => ({ name: `${n}`, octets: xml }))),
        })),
      ),
      'it holds more than 100 files',
    ],
    [
      'gzip of many members within zip',
      zipOf([{ name: 'a.gz', octets: Buffer.concat(Array.from({ length: 11 }, () => gzipSync('<'))) }]),
      '"a.gz" in it is packed once more, and it is gzip in more than 10 pieces',
    ],
    ['a zip bomb whose files overlap', overlapping(Buffer.alloc(mib / 10, '<'), 90), 'it becomes larger than 2 MB'],
    [
      'a zip bomb that declares 10 GB',
      zipOf([{ name: 'a.xml', octets: Buffer.alloc(3 * mib, '<'), declared64: 10n * 1024n ** 3n }]),
      'it becomes larger than 2 MB',
    ],
    [
      'text under the name of a path',
      zipOf([{ name: '../../<b>etc\\..\\x', octets: Buffer.from('unused') }]),
      '"x" in it is no XML',
    ],
    ['large XML', Buffer.alloc(3 * mib, '<'), 'it is larger than 2 MB'],
  ])('%s', async (_, octets, expected) => {
    const reason = await reasonOf(octets, 2 * mib);
    if (typeof expected === 'string') expect(reason).toBe(expected);
    else expect(reason).toMatch(expected);
  });

  test('files of one mail are bounded together', async () => {
    const file = gzipSync(Buffer.alloc(mib, '<'));
    expect(await unpackReport(file, { maxUnpacked: 2 * mib, before: mib })).toMatchObject({ ok: true });
    expect(await unpackReport(file, { maxUnpacked: 2 * mib, before: mib + 1 })).toMatchObject({
      ok: false,
      reason: 'together with the files before it, it becomes larger than 2 MB',
    });
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
