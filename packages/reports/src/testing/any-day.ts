import fc from 'fast-check';
import type { CountedVerification, ReportHead } from '../dmarc-aggregate/compose.ts';

const domain = fc.constantFrom('a.test', 'sub.a.test', 'xn--bcher-kva.test', '_x.b.test', `${'l'.repeat(63)}.test`);
/** Text from mail: anything. */
const words = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('<script>', ']]>', '&amp;', '"\'', '\u0000', '\ud800', '<!--', '\r\n', ' '),
);
const result = fc.constantFrom(
  'none',
  'pass',
  'fail',
  'softfail',
  'neutral',
  'policy',
  'temperror',
  'permerror',
  'odd',
);

const counted: fc.Arbitrary<CountedVerification> = fc.record({
  source: fc.constantFrom('192.0.2.1', '2001:db8::1', '::ffff:192.0.2.1'),
  fromDomain: domain,
  envelopeFrom: fc.oneof(domain, fc.constant('')),
  envelopeTo: fc.array(domain, { maxLength: 2 }),
  status: fc.constantFrom('accept', 'none', 'quarantine', 'reject', 'temperror', 'permerror'),
  policy: fc.constantFrom('', 'none', 'quarantine', 'reject'),
  disposition: fc.constantFrom('none', 'quarantine', 'reject'),
  override: fc.option(
    fc.record({
      type: fc.constantFrom('local_policy', 'mailing_list', 'trusted_forwarder', 'other', 'odd'),
      comment: words,
    }),
  ),
  spf: fc.option(
    fc.record({ result, domain: fc.oneof(domain, fc.constant('')), scope: fc.constantFrom('mfrom', 'helo') }),
  ),
  dkim: fc.array(
    fc.record({
      domain,
      selector: fc.constantFrom('s1', 'a.b', '_s', ''),
      result,
      reason: words,
      isAligned: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  isSpfAligned: fc.boolean(),
  isDkimAligned: fc.boolean(),
  count: fc.integer({ min: 1, max: 2 ** 31 }),
});

const policy = fc.constantFrom('none', 'quarantine', 'reject');
const alignment = fc.constantFrom('r', 's');
const head: fc.Arbitrary<ReportHead> = fc.record({
  reportId: fc.constantFrom('01a202178333774e8a3ec3c6a9d38e7a', '0'),
  organizationName: fc.oneof(
    fc.constant('Example'),
    words.filter((text) => /[a-z]/i.test(text)),
  ),
  email: fc.constant('dmarc@example.org'),
  extraContactInfo: fc.option(words.filter((text) => /[a-z]/i.test(text))),
  day: fc.constantFrom('2026-11-21', '2026-02-28', '2024-02-29'),
  domain,
  policy: fc.record({
    p: policy,
    sp: policy,
    np: policy,
    adkim: alignment,
    aspf: alignment,
    fo: fc.constantFrom('0', '1', '0:1:d:s'),
    isTesting: fc.boolean(),
  }),
  leftOut: fc.constantFrom(0, 0, 5),
});

/** A day of mail as a report could be about; hostile texts among it. */
export const anyDay = fc.record({ head, counted: fc.array(counted, { minLength: 1, maxLength: 12 }) });
