import { readHeaders } from '@posthorn/message/headers';
import { decodeWords } from '@posthorn/message/rfc2047';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { composeDsn, type DsnInput } from '../dsn.ts';
import type { ReportAction } from '../rules.ts';
import { type OwnTexts, shippedWords, templateOf, voicesIn } from './choose.ts';
import { type ReportValues, reportVariables } from './words.ts';

const fill = (template: string, values: ReportValues) =>
  template.replace(/\{(\w+)\}/g, (_, name: keyof ReportValues) => values[name]);
const actions: ReportAction[] = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'];
const own: OwnTexts = {
  language: 'de',
  ...(Object.fromEntries(
    actions.flatMap((action) => [
      [`${action}Subject`, ''],
      [`${action}Text`, ''],
    ]),
  ) as Omit<OwnTexts, 'language'>),
};

function input(action: ReportAction, changes: Partial<DsnInput> = {}): DsnInput {
  const content = Buffer.from('Subject: hi\r\n\r\nbody\r\n');
  return {
    id: 'X1',
    now: new Date('2026-11-22T03:00:00Z'),
    reportingMta: 'mx.example.org',
    from: 'postmaster@example.org',
    to: 'me@example.net',
    recipients: [
      {
        action,
        address: 'you@example.com',
        status: action === 'failed' ? '5.1.1' : action === 'delayed' ? '4.2.2' : '2.0.0',
        willRetryUntil: new Date('2026-11-25T03:00:00Z'),
      },
    ],
    original: {
      queueId: 'Q1',
      arrival: new Date('2026-11-22T02:00:00Z'),
      smtputf8: false,
      size: content.length,
      content,
      complete: true,
    },
    ...changes,
  };
}

async function report(action: ReportAction, languages: string[], texts: OwnTexts[] = [], changes?: Partial<DsnInput>) {
  const octets = Buffer.from(await composeDsn({ ...input(action, changes), voices: voicesIn(languages, texts, fill) }));
  return { octets, ...(await PostalMime.parse(octets)) };
}

/** Everything behind the part for people. */
const machinePart = (octets: Buffer) => octets.subarray(octets.indexOf('Content-Description: Delivery status'));

describe.each(actions)('%s', (action) => {
  test.each(shippedWords)(
    'in $language says whom, what and when, in templates that hold known variables only',
    async (words) => {
      const { subject, text } = await report(action, [words.language]);
      const template = words.templates[action];
      const known = reportVariables.map(({ name }) => name) as string[];
      const used = [...`${template.subject} ${template.text}`.matchAll(/\{(\w*)\}/g)].map(([, name]) => name!);
      expect(used.filter((name) => !known.includes(name))).toEqual([]);
      expect(used).toEqual(expect.arrayContaining(['hostname', 'queueId', 'date', 'details', 'note', 'returned']));
      expect(subject).toBe(template.subject);
      for (const said of ['<you@example.com>', 'mx.example.org', 'Q1', '2026']) expect(text).toContain(said);
      expect(text).not.toMatch(/[{}]|\n\n\n/);
    },
  );

  test('every language knows the same codes', () => {
    const codes = shippedWords.map(({ meanings }) => Object.keys(meanings).sort());
    for (const some of codes) expect(some).toEqual(codes[0]);
  });

  test('no text changes what programs read', async () => {
    const english = await report(action, ['en']);
    const texts = [
      { ...own, [`${action}Subject`]: 'X: y', [`${action}Text`]: '--=_report_X1_0--\r\n\r\nAction: delivered' },
    ];
    const other = await report(action, ['de', 'en'], texts);
    const boundary = /=_report_X1_\d/g;
    expect(machinePart(other.octets).toString().replace(boundary, '')).toBe(
      machinePart(english.octets).toString().replace(boundary, ''),
    );
  });
});

test('a German report: encoded subject, quoted-printable text, its language told', async () => {
  const { octets, subject, text } = await report('delayed', ['de']);
  expect(subject).toBe('Ihre Nachricht verspätet sich');
  expect(text).toContain('Das Postfach ist voll.');
  expect(text).toContain('Sonntag, 22. November 2026');
  expect(octets.every((octet) => octet < 0x80)).toBe(true);
  expect(octets.toString()).toContain('Content-Language: de\r\n');
  const long = await report('failed', ['de'], [{ ...own, failedSubject: 'ä'.repeat(70) }]);
  expect(
    Math.max(
      ...long.octets
        .toString()
        .split('\r\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(78);
  expect(decodeWords(readHeaders(long.octets).fields.find(({ name }) => name === 'Subject')!.value)).toBe(
    'ä'.repeat(70),
  );
});

test('two languages, one after the other; one that nobody has words in is English', async () => {
  const both = await report('failed', ['de', 'en']);
  expect(both.subject).toBe('Ihre Nachricht konnte nicht zugestellt werden');
  expect(both.text).toMatch(/Dieses Postfach gibt es nicht.*-{72}.*There is no such mailbox/s);
  const none = await report('failed', ['tlh', 'en']);
  expect(none.octets.toString()).toContain('Content-Language: en\r\n');
});

test('own words replace subject and text by themselves; of a region the language is spoken', async () => {
  const texts = [{ ...own, failedText: 'Kurz: {recipients} {details}\n\n{note}' }];
  expect(templateOf('failed', 'DE', texts)).toMatchObject({ isOwn: { subject: false, text: true } });
  const { subject, text } = await report('failed', ['de'], texts, { ownWords: 'Hilfe: 123' });
  expect(subject).toBe('Ihre Nachricht konnte nicht zugestellt werden');
  expect(text).toMatch(/^Kurz: you@example\.com.*Hilfe: 123/s);
  expect((await report('failed', ['de-AT'])).subject).toMatch(/^Ihre Nachricht/);
});

test('whatever a template says, the report keeps its three parts and its lines their length', async () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom(
      '{details}{details}',
      '\r\n\r\n--=_report_X1_0--',
      'y'.repeat(2000),
      '📯'.repeat(300),
      '{nothing}',
      '{',
    ),
  );
  await fc.assert(
    fc.asyncProperty(nasty, nasty, async (subject, text) => {
      const texts = [{ ...own, failedSubject: subject, failedText: text }];
      const { octets, attachments } = await report('failed', ['de'], texts);
      expect(attachments.map(({ mimeType }) => mimeType)).toEqual(['message/delivery-status', 'message/rfc822']);
      expect(
        Math.max(
          ...octets
            .toString('latin1')
            .split('\r\n')
            .map((line) => line.length),
        ),
      ).toBeLessThanOrEqual(998);
    }),
    { numRuns: 100 },
  );
});
