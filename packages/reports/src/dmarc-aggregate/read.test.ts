import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAggregateReport } from './read.ts';
import { type AggregateReading, createAggregateReader } from './reader.ts';
import { authResults, dispositions, overrideTypes, policies } from './report.ts';
import { formatAggregateReport, type NewAggregateReport } from './write.ts';

const testdata = (file: string) => readFileSync(new URL(`../../testdata/${file}`, import.meta.url), 'utf8');

const meta =
  '<report_metadata><org_name>Reporter</org_name><email>a@b.test</email><report_id>r1</report_id><date_range><begin>1700000000</begin><end>1700086399</end></date_range></report_metadata>';
const policy = '<policy_published><domain>example.com</domain><p>none</p></policy_published>';
const record =
  '<record><row><source_ip>192.0.2.1</source_ip><count>2</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers><auth_results><spf><domain>example.com</domain><result>fail</result></spf></auth_results></record>';
const good = `<feedback>${meta}${policy}${record}</feedback>`;

const filled = (text: string): string =>
  text
    .replaceAll('{meta}', meta)
    .replaceAll('{policy}', policy)
    .replaceAll('{record}', record)
    .replaceAll('{open}', '<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">');

const read = (text: string): AggregateReading => {
  const reader = createAggregateReader();
  reader.write(text);
  return reader.end();
};

const told = (reading: AggregateReading): string => {
  if (!reading.ok) return reading.reason;
  const { records } = reading.report;
  const messages = records.reduce((sum, { count }) => sum + count, 0);
  const bent = reading.bent.length === 0 ? '' : `: ${reading.bent.join('; ')}`;
  return `ok ${records.length}/${messages}${bent}`;
};

const lines = testdata('bad-aggregate-reports.txt')
  .split('\n')
  .filter((line) => line.includes(' | ') && !line.startsWith('#'))
  .map((line) => [line.slice(0, line.lastIndexOf(' | ')), line.slice(line.lastIndexOf(' | ') + 3)] as const);

test.each(lines)('%s', (text, expected) => {
  expect(told(read(filled(text)))).toBe(expected);
});

describe('a whole report', () => {
  test('of RFC 9990', async () => {
    const reading = await readAggregateReport(Buffer.from(testdata('aggregate-report.xml')));
    expect(reading).toMatchObject({
      ok: true,
      bent: [],
      report: {
        schema: 'rfc9990',
        organizationName: 'Receiver & Sons <mail>',
        email: 'reports@receiver.example',
        extraContactInfo: 'https://receiver.example/dmarc?a=1&b=2',
        reportId: '2026-11-21_example.com@receiver.example',
        start: new Date('2026-11-21T00:00:00Z'),
        end: new Date('2026-11-21T23:59:59Z'),
        errors: ['two records at _dmarc.example.com'],
        generator: 'Reporter 2.1',
        policy: {
          domain: 'example.com',
          discoveryMethod: 'treewalk',
          p: 'quarantine',
          sp: 'none',
          np: 'reject',
          adkim: 'r',
          aspf: 's',
          fo: '1:d',
          isTesting: false,
          pct: null,
        },
        records: [
          {
            sourceIp: '192.0.2.7',
            count: 123,
            disposition: 'pass',
            dkim: 'pass',
            spf: 'fail',
            reasons: [],
            headerFrom: 'example.com',
            envelopeFrom: '',
            envelopeTo: null,
            dkimResults: [
              { domain: 'example.com', selector: 'a1', result: 'pass', humanResult: null },
              { domain: 'sender.example', selector: 'b2', result: 'permerror', humanResult: 'no key' },
            ],
          },
          {
            sourceIp: '2001:db8::1',
            count: 4,
            reasons: [
              { type: 'mailing_list', comment: null },
              { type: 'local_policy', comment: 'arc=pass <b>list.example</b>' },
            ],
            headerFrom: 'xn--bcher-kva.example.com',
            spfResults: [{ domain: 'list.example', scope: 'mfrom', result: 'pass', humanResult: null }],
          },
        ],
      },
    });
  });

  test('of RFC 7489, with two SPF results and the words it has alone', () => {
    const text = good
      .replace('<p>none</p>', '<adkim>r</adkim><p>reject</p><sp>reject</sp><pct>50</pct>')
      .replace('</policy_evaluated>', '<reason><type>sampled_out</type></reason></policy_evaluated>')
      .replace(
        '<spf><domain>',
        '<spf><domain>mx.example.com</domain><scope>helo</scope><result>none</result></spf><spf><domain>',
      );
    expect(read(text)).toMatchObject({
      bent: [],
      report: {
        schema: 'rfc7489',
        policy: { pct: 50, sp: 'reject', isTesting: null },
        records: [
          { reasons: [{ type: 'sampled_out', comment: null }], spfResults: [{ scope: 'helo' }, { result: 'fail' }] },
        ],
      },
    });
  });

  test('under a prefix, and with no namespace but what RFC 9990 alone has', () => {
    const prefixed = good
      .replace(/<(\/?)(\w)/g, '<$1d:$2')
      .replace('<d:feedback', '<d:feedback xmlns:d="urn:ietf:params:xml:ns:dmarc-2.0"');
    expect(read(prefixed)).toMatchObject({ ok: true, report: { schema: 'rfc9990' }, bent: [] });
    expect(read(good.replace('<p>none</p>', '<p>none</p><np>reject</np>'))).toMatchObject({
      report: { schema: 'rfc9990' },
      bent: ['it has no namespace'],
    });
  });

  test('texts are text, whatever stands in them', () => {
    const reading = read(
      good
        .replace('Reporter', '&lt;script&gt;alert(1)&lt;/script&gt;\x1b[31m')
        .replace('a@b.test', `<![CDATA[<img src=x onerror=alert(1)>]]>${'x'.repeat(5000)}`),
    );
    expect(reading).toMatchObject({ report: { organizationName: '<script>alert(1)</script>\ufffd[31m' } });
    expect(reading.ok && reading.report.email).toMatch(/^<img src=x onerror=alert\(1\)>x+…$/);
    expect(reading.ok && reading.report.email).toHaveLength(1000);
  });
});

describe('in whatever it is written', () => {
  const named = good.replace('Reporter', 'Bücher');
  test.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${named}`), []],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${named}`, 'utf16le'), []],
    ['UTF-16 without one', Buffer.from(named, 'utf16le'), ['it is UTF-16 and does not say so']],
    ['UTF-16 the other way round', Buffer.from(`\ufeff${named}`, 'utf16le').swap16(), []],
    ['Latin-1 that says so', Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${named}`, 'latin1'), []],
    ['Latin-1 that does not', Buffer.from(named, 'latin1'), ['it is not written in UTF-8, as it says']],
    [
      'UTF-8 that calls itself UTF-16',
      Buffer.from(`<?xml version="1.0" encoding="utf-16"?>${named}`),
      ['it calls its encoding "utf-16", which it is not'],
    ],
    [
      'an encoding that nobody knows',
      Buffer.from(`<?xml version="1.0" encoding="klingon"?>${named}`),
      ['it calls its encoding "klingon", which it is not'],
    ],
  ])('%s', async (_, octets, bent) => {
    expect(await readAggregateReport(octets)).toMatchObject({ ok: true, report: { organizationName: 'Bücher' }, bent });
  });

  test('with < and & as they are', async () => {
    const stray = good
      .replace('Reporter', 'Rock & Roll')
      .replace('a@b.test', '<a@b.test>')
      .replace('>example.com</header', '>bad<example.com</header');
    expect(await readAggregateReport(Buffer.from(stray))).toMatchObject({
      report: { organizationName: 'Rock & Roll', email: '<a@b.test>', records: [{ headerFrom: 'bad<example.com' }] },
      bent: ['its texts have < or & in them as they are'],
    });
    expect(await readAggregateReport(Buffer.from(good.replace('Reporter', 'a & b').slice(0, -9)))).toMatchObject({
      ok: false,
    });
  });
});

const MANY = 'one of its elements has more than 1000 attributes';

describe('bombs', () => {
  test.each([
    ['deep', `<feedback>${'<a>'.repeat(100_000)}`, 'its elements are nested deeper than 40'],
    ['wide', `<feedback><record>${'<a/>'.repeat(30_000)}`, 'one of its parts has more than 20000 elements'],
    ['long', `<feedback><record>${'a'.repeat(2_000_000)}`, 'one of its parts has more than 1000000 characters'],
    ['a long name', `<feedback><${'a'.repeat(2_000_000)}`, /^its XML is broken: Max buffer length exceeded/],
    ['many attributes', `<feedback ${Array.from({ length: 200_000 }, (_, n) => `a${n}="" `).join('')}`, MANY],
    [
      'many attributes of an extension',
      `<feedback><x:y ${Array.from({ length: 2000 }, (_, n) => `a${n}="" `).join('')}>`,
      MANY,
    ],
    ['no end', `<feedback>${' '.repeat(2_000_000)}`, 'it ends before it is complete'],
    ['a long comment', `<feedback><!--${'a'.repeat(2_000_000)}`, /^its XML is broken: Max buffer length exceeded/],
    ['a long number', `<feedback><record>&#${'1'.repeat(2_000_000)}`, /^its XML is broken/],
    [
      'an entity of its own',
      '<feedback><record>&lol;</record></feedback>',
      /^its XML is broken: Invalid character entity/,
    ],
    [
      'a billion laughs',
      '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;">]><feedback>&lol1;</feedback>',
      'it has a document type, which no report needs',
    ],
    [
      'a file of ours',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><feedback>&e;</feedback>',
      'it has a document type, which no report needs',
    ],
    [
      'a parameter entity from elsewhere',
      '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://evil.example/x.dtd"> %e;]><feedback/>',
      'it has a document type, which no report needs',
    ],
    ['a long attribute', `<feedback a="${'a'.repeat(2_000_000)}"`, /^its XML is broken: Max buffer length exceeded/],
  ])('%s', (_, text, reason) => {
    const reader = createAggregateReader();
    for (let at = 0; at < text.length && !reader.isDone; at += 65_536) reader.write(text.slice(at, at + 65_536));
    expect(reader.end()).toMatchObject({
      ok: false,
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
    });
  });

  test('too many results', () => {
    const many = `<record><row><count>1</count></row><auth_results>${'<dkim><domain>a</domain></dkim>'.repeat(100)}</auth_results></record>`;
    const reader = createAggregateReader({ maxResults: 250 });
    reader.write(`<feedback>${meta}${policy}${many.repeat(3)}</feedback>`);
    expect(reader.end()).toEqual({ ok: false, reason: 'its records have more than 250 results' });
  });

  test('too many records', () => {
    const reader = createAggregateReader({ maxRecords: 2 });
    reader.write(`<feedback>${meta}${policy}${record.repeat(3)}</feedback>`);
    expect(reader.end()).toEqual({ ok: false, reason: 'it has more than 2 records' });
  });
});

const text = fc.stringMatching(/^[!-~äß€]([ -~äß€]{0,20}[!-~äß€])?$/);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const domain = fc.stringMatching(/^[a-z]{1,9}\.(test|example)$/);
const second = fc.integer({ min: 1, max: 2_000_000_000 });
const word = <T extends string>(...words: readonly T[]) => fc.constantFrom(...words);
const dkimResult = fc.record({
  domain,
  selector: text,
  result: word(...authResults.filter((one) => one !== 'softfail' && one !== 'unknown')),
  humanResult: maybe(text),
});
const spfResult = fc.record({
  domain,
  scope: maybe(word('mfrom')),
  result: word(...authResults.filter((one) => one !== 'unknown')),
  humanResult: maybe(text),
});
const report = fc
  .record({
    organizationName: text,
    email: text,
    extraContactInfo: maybe(text),
    reportId: text,
    begin: second,
    length: fc.integer({ min: 0, max: 600_000 }),
    errors: fc.oneof(fc.constant([] as const), fc.tuple(text)),
    generator: maybe(text),
    policy: fc.record({
      domain,
      discoveryMethod: maybe(word('psl', 'treewalk')),
      p: word(...policies),
      sp: maybe(word(...policies)),
      np: maybe(word(...policies)),
      adkim: maybe(word('r', 's')),
      aspf: maybe(word('r', 's')),
      fo: maybe(text),
      isTesting: maybe(fc.boolean()),
      pct: fc.constant(null),
    }),
    records: fc.array(
      fc.record({
        sourceIp: fc.oneof(fc.ipV4(), word('2001:db8::1', '::1')),
        count: fc.nat(1_000_000),
        disposition: word(...dispositions),
        dkim: word('pass', 'fail'),
        spf: word('pass', 'fail'),
        reasons: fc.array(fc.record({ type: word(...overrideTypes), comment: maybe(text) }), { maxLength: 3 }),
        headerFrom: domain,
        envelopeFrom: maybe(fc.oneof(domain, fc.constant(''))),
        envelopeTo: maybe(domain),
        dkimResults: fc.array(dkimResult, { maxLength: 3 }),
        spfResults: fc.oneof(fc.constant([] as const), fc.tuple(spfResult)),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(
    ({ begin, length, ...rest }): NewAggregateReport => ({
      schema: 'rfc9990',
      ...rest,
      start: new Date(begin * 1000),
      end: new Date((begin + length) * 1000),
    }),
  );

describe('properties', () => {
  test('what is written is read back, in pieces of any size', () => {
    fc.assert(
      fc.property(report, fc.integer({ min: 1, max: 400 }), (ours, size) => {
        const xml = formatAggregateReport(ours);
        const reader = createAggregateReader();
        for (let at = 0; at < xml.length; at += size) reader.write(xml.slice(at, at + size));
        expect(reader.end()).toEqual({ ok: true, report: ours, bent: [] });
      }),
      { numRuns: 60 },
    );
  });

  test('any text, any piece of a report and any octets: a report, or why not', async () => {
    const scrap = fc.constantFrom(
      '<feedback>',
      '</feedback>',
      '<a b="',
      '<![CDATA[',
      ']]>',
      '<!--',
      '&#',
      '&amp;',
      meta,
      policy,
      record,
      '<',
      '>',
      '<hasOwnProperty constructor="" hasOwnProperty="">',
      '<?xml ',
      '<__proto__ __proto__="1">',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(scrap, fc.string()), { maxLength: 12 }), (pieces) => void read(pieces.join(''))),
    );
    fc.assert(
      fc.property(fc.nat(good.length), fc.string(), (at, odd) => void read(good.slice(0, at) + odd + good.slice(at))),
    );
    await fc.assert(fc.asyncProperty(fc.uint8Array(), async (octets) => void (await readAggregateReport(octets))));
  });
});
