import { readHeaders } from '@posthorn/message/headers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failing, resolverOf } from '../testing/records.ts';
import { addressesIn, authorOf } from './author.ts';
import { evaluateDmarc } from './evaluate.ts';
import { parseDmarcRecord } from './record.ts';
import { createTreeWalker, namesToAsk } from './tree-walk.ts';

type Zone = Parameters<typeof resolverOf>[0];
const judge = (from: string, txt: Zone, proofs: { spf?: string; dkim?: string[]; spfIsTemporary?: boolean } = {}) => {
  const section = readHeaders(Buffer.from(`${from.includes(':') ? from : `From: ${from}`}\r\n\r\n`));
  return evaluateDmarc(
    section,
    {
      spf: {
        domain: proofs.spf ?? '',
        isPass: proofs.spf !== undefined && !proofs.spfIsTemporary,
        isTemporary: proofs.spfIsTemporary ?? false,
      },
      dkim: (proofs.dkim ?? []).map((domain) => ({ domain, isPass: true, isTemporary: false })),
    },
    { resolver: resolverOf(txt) },
  );
};

describe('the policy that applies', () => {
  const example: Zone = {
    '_dmarc.example.org': ['v=DMARC1; p=reject; sp=quarantine; np=none'],
    '_x.there.example.org': ['x'],
  };
  test.each<[from: string, txt: Zone, expected: object]>([
    [
      'kim@example.org',
      example,
      { status: 'reject', domainPolicy: 'reject', policySource: 'p', usedDomain: 'example.org' },
    ],
    [
      'kim@there.example.org',
      example,
      { status: 'quarantine', policySource: 'sp', organizationalDomain: 'example.org' },
    ],
    ['kim@nowhere.example.org', example, { status: 'none', domainPolicy: 'none', policySource: 'np' }],
    ['kim@example.org', {}, { status: 'norecord', domainPolicy: '' }],
    ['kim@example.org', { '_dmarc.example.org': ['v=DMARC1; p=reject', 'v=DMARC1; p=none'] }, { status: 'norecord' }],
    [
      'kim@a.example.org',
      { '_dmarc.a.example.org': ['v=DMARC1; p=reject', 'v=DMARC1;p=none'], ...example },
      { status: 'quarantine', usedDomain: 'example.org' },
    ],
    ['kim@example.org', { '_dmarc.example.org': ['v=spf1 -all', 'v=DMARC1;p=quarantine;'] }, { status: 'quarantine' }],
    [
      'kim@example.org',
      { '_dmarc.example.org': ['v=DMARC1; p=reject; t=y'] },
      { status: 'quarantine', domainPolicy: 'reject' },
    ],
    ['kim@example.org', { '_dmarc.example.org': ['v=DMARC1; p=quarantine; t=y'] }, { status: 'none' }],
    ['kim@example.org', { '_dmarc.example.org': ['v=DMARC1; p=reject; pct=0'] }, { status: 'reject' }],
    ['kim@example.org', { '_dmarc.example.org': ['v=DMARC1; p=drop'] }, { status: 'norecord' }],
    ['kim@example.org', { '_dmarc.example.org': ['v=DMARC1; p=drop; rua=mailto:a@example.org'] }, { status: 'none' }],
    [
      'kim@example.org',
      { '_dmarc.example.org': ['v=DMARC1; p=reject; sp=drop; rua=mailto:a@example.org'] },
      { status: 'none' },
    ],
    ['kim@example.org', { '_dmarc.example.org': ['p=reject; v=DMARC1'] }, { status: 'norecord' }],
    ['kim@example.org', { '_dmarc.example.org': failing }, { status: 'temperror', domainPolicy: '' }],
    [
      'kim@new.gov.test',
      { '_dmarc.gov.test': ['v=DMARC1; p=none; np=reject; psd=y'] },
      { status: 'reject', policySource: 'np', organizationalDomain: 'new.gov.test' },
    ],
    [
      'kim@b.org.test',
      { '_dmarc.org.test': ['v=DMARC1;p=reject;psd=y'], '_dmarc.b.org.test': ['v=DMARC1;p=none'] },
      { status: 'none', usedDomain: 'b.org.test' },
    ],
    [
      'kim@a.b.example.com',
      { '_dmarc.b.example.com': ['v=DMARC1;p=reject;psd=n'], '_dmarc.example.com': ['v=DMARC1;p=none'] },
      { status: 'reject', organizationalDomain: 'b.example.com' },
    ],
    [
      'kim@BÜCHER.example',
      { '_dmarc.xn--bcher-kva.example': ['v=DMARC1;p=reject'] },
      { status: 'reject', fromDomain: 'xn--bcher-kva.example' },
    ],
    [
      'a@one.test, b@two.test',
      { '_dmarc.two.test': ['v=DMARC1;p=reject'] },
      { status: 'reject', fromDomain: 'two.test' },
    ],
    ['From: a@one.test\r\nFrom: b@two.test', {}, { status: 'nofrom', statusText: 'there are 2 From fields' }],
    ['Subject: x', {}, { status: 'nofrom' }],
    ['"kim@example.org" <root>', {}, { status: 'nofrom' }],
  ])('%s', async (from, txt, expected) => {
    expect(await judge(from, txt)).toMatchObject(expected);
  });
});

describe('alignment', () => {
  const relaxed: Zone = { '_dmarc.example.org': ['v=DMARC1; p=reject'] };
  const strict: Zone = { '_dmarc.example.org': ['v=DMARC1; p=reject; adkim=s; aspf=s'] };
  test.each<[spf: string | undefined, dkim: string[], txt: Zone, alignment: object]>([
    ['example.org', [], relaxed, { spf: true, dkim: false }],
    ['bounce.example.org', [], relaxed, { spf: true, dkim: false }],
    ['bounce.example.org', [], strict, { spf: false, dkim: false }],
    [undefined, ['mail.example.org'], relaxed, { spf: false, dkim: true }],
    [undefined, ['mail.example.org'], strict, { spf: false, dkim: false }],
    [undefined, ['other.test', 'example.org'], strict, { spf: false, dkim: true }],
    ['other.test', ['org'], relaxed, { spf: false, dkim: false }],
    ['notexample.org', [], relaxed, { spf: false, dkim: false }],
  ])('spf %s, dkim %j', async (spf, dkim, txt, alignment) => {
    const verdict = await judge('kim@example.org', txt, { ...(spf === undefined ? {} : { spf }), dkim });
    expect(verdict.alignment).toEqual(alignment);
    expect(verdict.status).toBe(Object.values(alignment).includes(true) ? 'accept' : 'reject');
  });

  test('below a public suffix, neighbours are strangers', async () => {
    const txt: Zone = {
      '_dmarc.bank.test': ['v=DMARC1; p=reject; psd=y'],
      '_dmarc.giant.bank.test': ['v=DMARC1; p=quarantine'],
    };
    const verdict = await judge('a@giant.bank.test', txt, {
      spf: 'mail.giant.bank.test',
      dkim: ['mail.mega.bank.test'],
    });
    expect(verdict).toMatchObject({ status: 'accept', alignment: { spf: true, dkim: false } });
  });

  test('an SPF that could not be finished leaves it open, where it would be aligned', async () => {
    const undecided = { spf: 'example.org', spfIsTemporary: true };
    expect(await judge('kim@example.org', relaxed, undecided)).toMatchObject({ status: 'temperror' });
    expect(await judge('kim@example.org', relaxed, { ...undecided, spf: 'other.test' })).toMatchObject({
      status: 'reject',
    });
  });
});

test('at most eight names are asked for, each once', async () => {
  expect(namesToAsk('a.b.c.d.e.f.g.h.i.j.mail.example.com')).toEqual([
    'a.b.c.d.e.f.g.h.i.j.mail.example.com',
    'g.h.i.j.mail.example.com',
    'h.i.j.mail.example.com',
    'i.j.mail.example.com',
    'j.mail.example.com',
    'mail.example.com',
    'example.com',
    'com',
  ]);
  expect(namesToAsk('com')).toEqual(['com']);
  const resolver = resolverOf({});
  const walker = createTreeWalker(resolver);
  await Promise.all([walker('a.example.org'), walker('b.example.org'), walker('a.example.org')]);
  expect(resolver.asked.toSorted()).toEqual([
    '_dmarc.a.example.org',
    '_dmarc.b.example.org',
    '_dmarc.example.org',
    '_dmarc.org',
  ]);
});

test.each([
  ['Kim <kim@example.org>', ['kim@example.org']],
  ['kim@example.org (Kim (of) us)', ['kim@example.org']],
  ['"a@b.c, d" <kim@example.org>', ['kim@example.org']],
  ['"Kim \\" <x@y.z>" <kim@example.org>', ['kim@example.org']],
  ['Us: kim@example.org, <lee@example.net>;', ['kim@example.org', 'lee@example.net']],
  ['<@relay.test:kim@example.org>', ['kim@example.org']],
  ['"odd local"@example.org', ['"odd local"@example.org']],
  ['kim @ example.org', ['kim@example.org']],
  ['(kim@example.org)', []],
  ['Kim', []],
  ['<>', []],
])('the addresses of %s', (value, addresses) => {
  expect(addressesIn(value)).toEqual(addresses);
});

test('records: defaults, addresses, options', () => {
  const text =
    'v=DMARC1;p=none;rua=mailto:a@example.org!10m,https://x.test/,mailto:b%2Bc@example.org; ruf = mailto:f@example.org ;fo=1:d:x;adkim=S;ri=x';
  expect(parseDmarcRecord(text)).toMatchObject({
    ok: true,
    record: {
      policy: 'none',
      aggregateReports: [
        { address: 'a@example.org', limit: 10_485_760 },
        { address: 'b+c@example.org', limit: null },
      ],
      failureReports: [{ address: 'f@example.org' }],
      failureOptions: ['1', 'd'],
      isDkimStrict: true,
      isSpfStrict: false,
      reportInterval: 86_400,
    },
  });
});

test('readers are total', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      parseDmarcRecord(`v=DMARC1;${text}`);
      authorOf(readHeaders(Buffer.from(`From: ${text}\r\n\r\n`)));
      expect(addressesIn(text).every((address) => address.includes('@'))).toBe(true);
    }),
  );
});
