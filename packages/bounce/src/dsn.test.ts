import { scanContent } from '@posthorn/message/content-class';
import { readHeaders } from '@posthorn/message/headers';
import { readStructure, walkParts } from '@posthorn/message/mime';
import { planReencoding } from '@posthorn/message/reencode-plan';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { composeDsn, type DsnInput, type ReportRecipient } from './dsn.ts';
import { reportOn } from './index.ts';
import type { ReportAction } from './rules.ts';
import { explainStatus, statusFor } from './status.ts';

const failed: ReportRecipient = {
  action: 'failed',
  address: 'you@example.com',
  original: { type: 'rfc822', address: 'You+tag@example.com' },
  status: '5.1.1',
  diagnostic: '550 5.1.1 <you@example.com>: no such user here, and the explanation of this goes on for quite a while',
  remote: {
    name: 'mx.example.com',
    address: '192.0.2.7',
    port: 2525,
    greeting: '220 mx.example.com ESMTP ready',
    heloResponse: 'mx.example.com greets you\r\nSIZE 1000',
  },
  lastAttempt: new Date('2026-11-22T02:59:00Z'),
};
const message = 'Received: x\r\nMessage-ID: <a@b.example>\r\nSubject: hi\r\n\r\nthe body\r\n';

function input(changes: Partial<DsnInput> = {}, original: Partial<DsnInput['original']> = {}): DsnInput {
  const content = original.content === undefined ? Buffer.from(message) : original.content;
  return {
    id: '01JD3Z8K4VQ2B7M',
    now: new Date('2026-11-22T03:00:00Z'),
    reportingMta: 'mx.example.org',
    from: 'postmaster@example.org',
    to: 'me@example.net',
    recipients: [failed],
    original: {
      queueId: '01JD3Z8K4VQ2B00',
      arrival: new Date('2026-11-22T02:00:00Z'),
      envid: 'QQ 314',
      receivedFrom: 'client.example.net',
      smtputf8: false,
      size: content?.length ?? 0,
      complete: true,
      ...original,
      content,
    },
    ...changes,
  };
}

/** The three parts of a report as text, and the fields of its groups. */
async function compose(changes?: Partial<DsnInput>, original?: Partial<DsnInput['original']>) {
  const report = Buffer.from(await composeDsn(input(changes, original)));
  const structure = readStructure(report);
  expect(structure.defects).toEqual([]);
  const [text, status, returned] = structure.root.parts;
  const body = (part: typeof text) => (part ? report.toString('utf8', part.bodyStart, part.bodyEnd) : '');
  const groups = body(status)
    .split(/\r\n\r\n/)
    .map((group) =>
      readHeaders(Buffer.from(`${group.trimEnd()}\r\n`)).fields.map(({ name, value }) => `${name}: ${value}`),
    );
  return {
    report,
    structure,
    text: body(text),
    groups,
    returned: body(returned),
    types: structure.root.parts.map((p) => p.type),
  };
}

describe('the report of a failure', () => {
  test('has the envelope-facing header of RFC 3464 and RFC 3834', async () => {
    const { report, structure } = await compose();
    expect(structure.root).toMatchObject({
      type: 'multipart/report',
      parameters: { 'report-type': 'delivery-status' },
      parts: [{ type: 'text/plain' }, { type: 'message/delivery-status' }, { type: 'message/rfc822' }],
    });
    const values = Object.fromEntries(readHeaders(report).fields.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({
      From: 'Mail Delivery System <postmaster@example.org>',
      To: '<me@example.net>',
      Date: 'Sun, 22 Nov 2026 03:00:00 +0000',
      'Message-ID': '<01JD3Z8K4VQ2B7M@mx.example.org>',
      'In-Reply-To': '<a@b.example>',
      'Auto-Submitted': 'auto-replied',
      'MIME-Version': '1.0',
    });
    expect(scanContent(report)).toMatchObject({ body: '7BIT', hasBareLf: false });
  });

  test('has every field that is known, and none that is not', async () => {
    const { groups } = await compose();
    expect(groups).toEqual([
      [
        'Original-Envelope-Id: QQ 314',
        'Reporting-MTA: dns; mx.example.org',
        'Received-From-MTA: dns; client.example.net',
        'Arrival-Date: Sun, 22 Nov 2026 02:00:00 +0000',
        'X-Posthorn-Queue-Id: 01JD3Z8K4VQ2B00',
      ],
      [
        'Original-Recipient: rfc822; You+tag@example.com',
        'Final-Recipient: rfc822; you@example.com',
        'Action: failed',
        'Status: 5.1.1',
        'Remote-MTA: dns; mx.example.com',
        `Diagnostic-Code: smtp; ${failed.diagnostic}`,
        'Last-Attempt-Date: Sun, 22 Nov 2026 02:59:00 +0000',
        'X-Remote-MTA-address: X-ip; [192.0.2.7]:2525',
        'X-Remote-MTA-smtp-greeting: X-str; 220 mx.example.com ESMTP ready',
        'X-Remote-MTA-helo-response: X-str; mx.example.com greets you',
      ],
    ]);
    const bare = await compose({
      recipients: [
        { action: 'failed', address: 'a@b', status: '', posthornDiagnostic: 'no route' },
        { ...failed, remote: { name: 'mx', address: '2001:db8::1', port: 25 } },
      ],
    });
    expect(bare.groups[1]).toEqual([
      'Final-Recipient: rfc822; a@b',
      'Action: failed',
      'Status: 5.0.0',
      'X-Posthorn-Diagnostic: X-str; no route',
    ]);
    expect(bare.groups[2]).toContain('X-Remote-MTA-address: X-ip; [2001:db8::1]');
  });

  test('says in words what happened, why, and what it means', async () => {
    const { text } = await compose();
    expect(text).toContain('It could not be delivered, and will not be tried again, to:');
    expect(text).toContain('<you@example.com>');
    expect(text).toContain('The server mx.example.com [192.0.2.7] said:\r\n      550 5.1.1 <you@example.com>: no such');
    expect(text).toContain('There is no such mailbox.');
    expect(text).toContain('Your message is attached');
  });

  test('says the operator’s own words before the end, in whatever letters', async () => {
    const ownWords = 'Hilfe: +49 30 1234\nGrüße';
    const parsed = await PostalMime.parse(await composeDsn({ ...input(), ownWords }));
    expect(parsed.text).toMatch(/Hilfe: \+49 30 1234\r?\nGrüße\r?\n\r?\nYour message is attached/);
  });

  test('is read the same by another program', async () => {
    const parsed = await PostalMime.parse(await composeDsn(input()));
    expect(parsed.subject).toBe('Your message could not be delivered');
    expect(parsed.text).toContain('It could not be delivered');
    expect(parsed.attachments.map((part) => part.mimeType)).toContain('message/delivery-status');
  });
});

describe('what is returned of the original', () => {
  const cases: [string, Partial<DsnInput>, Partial<DsnInput['original']>, string, string][] = [
    ['all of it for a failure', {}, {}, 'message/rfc822', message],
    ['all of it with RET=FULL', {}, { ret: 'FULL' }, 'message/rfc822', message],
    ['the header with RET=HDRS', {}, { ret: 'HDRS' }, 'text/rfc822-headers', message.slice(0, 53)],
    [
      'the header of a REQUIRETLS message',
      { headersOnly: true },
      { ret: 'FULL' },
      'text/rfc822-headers',
      message.slice(0, 53),
    ],
    ['the header when it is large', { maxQuotedSize: 60 }, {}, 'text/rfc822-headers', message.slice(0, 53)],
    ['whole fields of a large header', { maxQuotedSize: 20 }, {}, 'text/rfc822-headers', 'Received: x\r\n'],
    ['the header when the rest is not at hand', {}, { complete: false }, 'text/rfc822-headers', message.slice(0, 53)],
    [
      'the header for a delay',
      { recipients: [{ ...failed, action: 'delayed', status: '4.4.1' }] },
      { ret: 'FULL' },
      'text/rfc822-headers',
      message.slice(0, 53),
    ],
    [
      'the header for a success',
      { recipients: [{ ...failed, action: 'delivered', status: '2.1.5' }] },
      {},
      'text/rfc822-headers',
      message.slice(0, 53),
    ],
    [
      'the header of a binary message',
      {},
      { content: Buffer.from('A: b\r\n\r\n\0\n') },
      'text/rfc822-headers',
      'A: b\r\n',
    ],
    [
      'a raw 8-bit header as quoted-printable',
      {},
      { content: Buffer.from('Subject: \xfc\r\n\r\nx', 'latin1') },
      'text/rfc822-headers',
      'Subject: =FC\r\n',
    ],
    [
      'an internationalised message as message/global',
      {},
      { content: Buffer.from('Subject: ü\r\n\r\nx\r\n'), smtputf8: true },
      'message/global',
      'Subject: ü\r\n\r\nx\r\n',
    ],
    [
      'its header as message/global-headers',
      {},
      { content: Buffer.from('Subject: ü\r\n\r\nx\r\n'), smtputf8: true, ret: 'HDRS' },
      'message/global-headers',
      'Subject: ü\r\n',
    ],
    [
      'an 8-bit body as it is',
      {},
      { content: Buffer.from('A: b\r\n\r\nü\r\n') },
      'message/rfc822',
      'A: b\r\n\r\nü\r\n',
    ],
  ];
  test.each(cases)('%s', async (_, changes, original, type, octets) => {
    const { types, returned, report } = await compose(changes, original);
    expect(types[2]).toBe(type);
    expect(returned.replace(/\r\n$/, '')).toBe(octets.replace(/\r\n$/, ''));
    // Whatever comes back can still be carried by a hop without 8BITMIME.
    expect(await planReencoding([report], '7bit')).toBeTruthy();
  });

  test('nothing when it is gone', async () => {
    const { types, text } = await compose({}, { content: null, complete: false });
    expect(types).toEqual(['text/plain', 'message/delivery-status']);
    expect(text).not.toContain('header of your message');
  });

  test('a boundary that stands in the original is not used', async () => {
    const content = Buffer.from('A: b\r\n\r\n--=_report_01JD3Z8K4VQ2B7M_0--\r\n');
    const { types, returned } = await compose({}, { content });
    expect(types).toHaveLength(3);
    expect(returned).toContain('_0--');
  });
});

describe('RFC 6533', () => {
  test('addresses beyond ASCII make the status part global', async () => {
    const address = 'grüße@bücher.example';
    const { types, groups, report } = await compose(
      { to: 'ich@bücher.example', recipients: [{ ...failed, address, original: { type: 'utf-8', address } }] },
      { smtputf8: true },
    );
    expect(types[1]).toBe('message/global-delivery-status');
    expect(groups[1]).toContain(`Final-Recipient: utf-8; ${address}`);
    expect(groups[1]).toContain(`Original-Recipient: utf-8; ${address}`);
    expect(scanContent(report)).toMatchObject({ utf8Header: true, body: '8BITMIME' });
  });

  test('a diagnostic beyond ASCII does not', async () => {
    const { types, groups, text } = await compose({ recipients: [{ ...failed, diagnostic: '550 不存在 no' }] });
    expect(types[1]).toBe('message/delivery-status');
    expect(groups[1]).toContain('Diagnostic-Code: smtp; 550 ? no');
    expect(text).toContain('=E4=B8=8D');
  });
});

describe('status codes', () => {
  test.each([
    ['failed', '5.1.1', '5.1.1'],
    ['failed', '4.4.7', '4.4.7'],
    ['failed', '2.0.0', '5.0.0'],
    ['delayed', '5.4.1', '4.4.1'],
    ['delivered', '5.1.1', '2.1.1'],
    ['relayed', '', '2.0.0'],
    ['expanded', '2.1.5', '2.1.5'],
    ['failed', 'nonsense', '5.0.0'],
    ['failed', '5.1.1\r\nX: y', '5.0.0'],
  ] as [ReportAction, string, string][])('%s %j is told as %s', (action, code, told) => {
    expect(statusFor(action, code)).toBe(told);
  });
  test('meanings', () => {
    expect(explainStatus('4.2.2')).toMatch(/full/);
    expect(explainStatus('5.2.99')).toMatch(/mailbox/);
    expect(explainStatus('5.0.0')).toBeUndefined();
    expect(explainStatus('')).toBeUndefined();
  });
});

test('reports that must not exist are refused', async () => {
  await expect(composeDsn(input({ to: '' }))).rejects.toThrow(RangeError);
  await expect(composeDsn(input({ recipients: [] }))).rejects.toThrow(RangeError);
});

test('reportOn joins rules and composition', async () => {
  const { recipients: _, ...about } = input();
  const { action: __, ...recipient } = failed;
  expect(await reportOn(about, [{ notify: ['NEVER'], outcome: { kind: 'failed' }, recipient }])).toBeNull();
  expect(await reportOn({ ...about, to: '' }, [{ outcome: { kind: 'failed' }, recipient }])).toBeNull();
  const report = await reportOn(about, [
    { outcome: { kind: 'failed' }, recipient },
    { notify: ['SUCCESS'], outcome: { kind: 'redirected', targets: 2 }, recipient: { ...recipient, status: '2.0.0' } },
    { notify: ['SUCCESS'], outcome: { kind: 'failed' }, recipient },
  ]);
  expect(
    Buffer.from(report!)
      .toString()
      .match(/^Action: .*$/gm),
  ).toEqual(['Action: failed', 'Action: expanded']);
});

test('hostile text cannot add fields, parts or long lines', async () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom(
      'x\r\nAction: delivered',
      '\r\n\r\n--=_report_01JD3Z8K4VQ2B7M_0--\r\n',
      'y'.repeat(5000),
      '📯'.repeat(2000),
      '\ud800',
      '\0',
    ),
  );
  await fc.assert(
    fc.asyncProperty(nasty, nasty, nasty, fc.boolean(), async (a, b, c, smtputf8) => {
      const recipient: ReportRecipient = {
        ...failed,
        address: a || 'x',
        original: { type: b, address: c },
        diagnostic: b,
        posthornDiagnostic: c,
        remote: { name: a, address: b, port: 26, greeting: c, heloResponse: a },
      };
      const { report, structure, groups } = await compose(
        { recipients: [recipient] },
        { envid: a, receivedFrom: b, smtputf8 },
      );
      expect(structure.root.parts).toHaveLength(3);
      expect(groups).toHaveLength(2);
      expect(groups.flat().filter((line) => line.startsWith('Action:'))).toEqual(['Action: failed']);
      const seen = scanContent(report);
      expect(seen).toMatchObject({ hasNul: false, hasBareCr: false, hasBareLf: false });
      expect(seen.maxLineLength).toBeLessThanOrEqual(998);
      expect([...walkParts(structure.root)].length).toBeGreaterThan(3);
    }),
    { numRuns: 200 },
  );
});
