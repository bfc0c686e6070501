import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';
import { readProxyHeader } from './header.ts';

const signature = '\r\n\r\n\0\r\nQUIT\n';
const v2 = (command: number, family: number, ...rest: (string | number[])[]): Buffer => {
  const body = Buffer.concat(
    rest.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
  return Buffer.concat([
    Buffer.from(signature, 'latin1'),
    Buffer.from([command, family, body.length >> 8, body.length & 255]),
    body,
  ]);
};
const tcp4 = [192, 0, 2, 1, 198, 51, 100, 2, 0x10, 0x01, 0, 25];
const tcp6 = [
  ...Buffer.from('20010db8000000000000000000000001', 'hex'),
  ...Buffer.from('20010db8000000000000000000000002', 'hex'),
  1,
  0,
  0,
  25,
];
const tlv = (type: number, value: string | number[]): number[] => {
  const octets = [...(typeof value === 'string' ? Buffer.from(value) : value)];
  return [type, octets.length >> 8, octets.length & 255, ...octets];
};
const withCrc = (header: Buffer, at: number): Buffer => {
  header.writeUInt32BE(crc32c(header, { from: at, to: at + 4 }), at);
  return header;
};

const good: [string, Buffer, object][] = [
  [
    'v1 TCP4',
    Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.2 4097 25\r\n'),
    {
      kind: 'proxied',
      version: 1,
      source: { address: '192.0.2.1', port: 4097 },
      destination: { address: '198.51.100.2', port: 25 },
    },
  ],
  [
    'v1 TCP6, as long as it gets',
    Buffer.from(
      `PROXY TCP6 ${'ffff:f...f:ffff'.replace('f...f', 'ffff:ffff:ffff:ffff:ffff:ffff')} ${'ffff:'.repeat(7)}ffff 65535 65535\r\n`,
    ),
    { kind: 'proxied', source: { port: 65_535 } },
  ],
  ['v1 UNKNOWN', Buffer.from('PROXY UNKNOWN\r\n'), { kind: 'local', version: 1 }],
  [
    'v1 UNKNOWN with words',
    Buffer.from(`PROXY UNKNOWN ${'ffff:'.repeat(7)}ffff ${'ffff:'.repeat(7)}ffff 65535 65535\r\n`),
    { kind: 'local' },
  ],
  [
    'v2 TCP4',
    v2(0x21, 0x11, tcp4),
    {
      kind: 'proxied',
      version: 2,
      source: { address: '192.0.2.1', port: 4097 },
      destination: { address: '198.51.100.2', port: 25 },
    },
  ],
  ['v2 TCP6', v2(0x21, 0x21, tcp6), { kind: 'proxied', source: { address: '2001:db8::1', port: 256 } }],
  ['v2 LOCAL', v2(0x20, 0x00), { kind: 'local', version: 2 }],
  ['v2 LOCAL with a family and rubbish', v2(0x20, 0x99, 'rubbish'), { kind: 'local' }],
  ['v2 UNSPEC', v2(0x21, 0x00), { kind: 'local' }],
  ['v2 UNIX', v2(0x21, 0x31, new Array<number>(216).fill(47)), { kind: 'local' }],
  ['v2 UDP', v2(0x21, 0x12, tcp4), { kind: 'local' }],
  [
    'v2 with TLVs',
    withCrc(
      v2(
        0x21,
        0x11,
        tcp4,
        tlv(3, [0, 0, 0, 0]),
        tlv(1, 'smtp'),
        tlv(2, 'mx.example.org'),
        tlv(4, 'xx'),
        tlv(4, ''),
        tlv(5, [1, 255]),
        tlv(0xe0, ''),
        tlv(0x20, [5, 0, 0, 0, 0, ...tlv(0x21, 'TLSv1.3'), ...tlv(0x22, 'kim')]),
      ),
      16 + 12 + 3,
    ),
    {
      tlvs: {
        alpn: 'smtp',
        authority: 'mx.example.org',
        uniqueId: '01ff',
        others: ['e0'],
        tls: { isTls: true, hasClientCertificate: true, isVerified: true, version: 'TLSv1.3', commonName: 'kim' },
      },
    },
  ],
  ['v2 with 65,535 octets', v2(0x21, 0x11, tcp4, tlv(4, new Array<number>(65_520).fill(0))), { kind: 'proxied' }],
];

describe('good headers, split at every octet', () => {
  test.each(good)('%s', (_, octets, expected) => {
    const step = octets.length > 1000 ? 997 : 1;
    for (let end = 0; end < octets.length; end += step)
      expect(readProxyHeader(octets.subarray(0, end))).toEqual({ kind: 'partial' });
    const more = Buffer.concat([octets, Buffer.from('EHLO me\r\n')]);
    for (const whole of [octets, more])
      expect(readProxyHeader(whole)).toMatchObject({ kind: 'header', length: octets.length, header: expected });
  });
});

const bad: (string | Buffer)[] = [
  'EHLO me\r\n',
  'proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n',
  'PROXY\r\n',
  'PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n',
  'PROXY TCP4 192.0.2.1  192.0.2.2 1 2\r\n',
  'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n',
  'PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n',
  'PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n',
  'PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n',
  'PROXY TCP4 192.0.2.1 192.0.2.2\t1 2\r\n',
  'PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n',
  'PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n',
  'PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n',
  'PROXY TCP4 ::1 192.0.2.2 1 2\r\n',
  'PROXY TCP6 192.0.2.1 ::1 1 2\r\n',
  'PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n',
  'PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n',
  'PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n',
  'PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n',
  'PROXY TCP4 192.0.2.1 192.0.2.2 0x1 2\r\n',
  'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\r\n',
  'PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n',
  'PROXY UNKNOWNS\r\n',
  `PROXY UNKNOWN ${'x'.repeat(92)}\r\n`,
  'PROXY TCP4 mail.example.org 192.0.2.2 1 2\r\n',
  v2(0x11, 0x11, tcp4),
  v2(0x22, 0x11, tcp4),
  v2(0x21, 0x13, tcp4),
  v2(0x21, 0x41, tcp4),
  v2(0x21, 0x11, tcp4.slice(1)),
  v2(0x21, 0x21, tcp4),
  v2(0x21, 0x31, tcp6),
  v2(0x21, 0x11, tcp4, [1, 0]),
  v2(0x21, 0x11, tcp4, [1, 0, 9, 65]),
  v2(0x21, 0x11, tcp4, tlv(3, [1, 2, 3, 4])),
  v2(0x21, 0x11, tcp4, tlv(3, [1, 2, 3])),
  v2(0x21, 0x11, tcp4, tlv(5, new Array<number>(129).fill(1))),
  v2(0x21, 0x11, tcp4, tlv(2, 'a'), tlv(2, 'b')),
  v2(0x21, 0x11, tcp4, tlv(0x20, [1, 0, 0, 0])),
  v2(0x21, 0x11, tcp4, tlv(0x20, [1, 0, 0, 0, 0, 0x21, 0, 9])),
  Buffer.from(signature.replace('QUIT', 'quit'), 'latin1'),
];

test.each(bad)('%j is malformed, however it is split', (text) => {
  const octets = Buffer.from(text as string, 'latin1');
  const read = readProxyHeader(octets);
  expect(read).toMatchObject({ kind: 'malformed', reason: expect.stringMatching(/./) });
  for (let end = 0; end < octets.length; end += 1)
    expect(readProxyHeader(octets.subarray(0, end)).kind).not.toBe('header');
});

test('whatever comes, addresses are addresses', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('PROXY ', 'PROXY TCP4 ', 'PROXY TCP6 ', `${signature}\x21\x11\0\x14`, `${signature}\x21\x21`, ''),
      fc.uint8Array({ maxLength: 300 }),
      (start, rest) => {
        const read = readProxyHeader(Buffer.concat([Buffer.from(start, 'latin1'), rest]));
        if (read.kind !== 'header' || read.header.kind !== 'proxied') return;
        expect(isIP(read.header.source.address)).toBeGreaterThan(0);
        expect(isIP(read.header.destination.address)).toBeGreaterThan(0);
      },
    ),
  );
});
