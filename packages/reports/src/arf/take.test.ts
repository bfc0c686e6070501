import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeMail } from '../dmarc-aggregate/take.ts';
import { findReports } from '../find.ts';
import { shownOfFailure } from './shown.ts';
import { takeFailure } from './take.ts';

const mail = (fields: string[], original: string, how: { encoding?: 'base64'; type?: string } = {}): Buffer => {
  const body = fields.join('\r\n');
  return Buffer.from(
    [
      'From: "DMARC" <noreply@Receiver.Example>',
      'Subject: FW: x',
      `Content-Type: ${how.type ?? 'multipart/report; report-type=feedback-report'}; boundary=x`,
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      'Somebody wrote in your name.',
      '--x',
      'Content-Type: message/feedback-report; name="ATT00001"',
      ...(how.encoding ? ['Content-Transfer-Encoding: base64'] : []),
      '',
      how.encoding ? Buffer.from(body).toString('base64') : body,
      '--x',
      'Content-Type: message/rfc822',
      '',
      original,
      '--x--',
      '',
    ].join('\r\n'),
  );
};
const fields = [
  'Feedback-Type: auth-failure',
  'User-Agent: Lua/1.0',
  'Version: 1.0',
  'Original-Mail-From:',
  'Arrival-Date: Tue, 30 Apr 2019 02:09:00 +0000',
  'Source-IP: ::ffff:192.0.2.7',
  'Delivery-Result: smg-policy-action',
  'Auth-Failure: dmarc',
  'Reported-Domain: Elsewhere.example',
];
const original =
  'From: =?utf-8?q?B=C3=B6ss?= <redacted@mail.ours.example>\r\nTo: <a@b.example>\r\nSubject: hello\r\n\r\nText';
const isOurs = (domain: string): boolean => domain.endsWith('ours.example');
const take = (octets: Buffer) => {
  const taking = takeFailure(octets, { isOurs });
  return taking.ok ? taking.failure : taking.reason;
};

test('what the world sends is read: words of old drafts, an empty sender, a redacted author', () => {
  expect(take(mail(fields, original))).toMatchObject({
    feedbackType: 'auth-failure',
    authFailure: 'dmarc',
    deliveryResult: null,
    reporter: 'receiver.example',
    domain: 'mail.ours.example',
    headerFrom: 'mail.ours.example',
    author: 'Böss <redacted@mail.ours.example>',
    source: '192.0.2.7',
    envelopeFrom: '',
    recipients: ['<a@b.example>'],
    subject: 'hello',
    shows: 'message',
  });
  expect(shownOfFailure(mail(fields, original))).toMatchObject({
    words: 'Somebody wrote in your name.',
    header: expect.stringMatching(/^From: [\s\S]*Subject: hello$/),
  });
});

test('in base64, without a report type, with bare line feeds, and behind a line of mbox it is the same report', () => {
  const identityOf = (octets: Buffer) => {
    const taken = take(octets);
    return typeof taken === 'string' ? taken : taken.identity.toString('hex');
  };
  const plain = mail(fields, original);
  const ways = [
    mail(fields, original, { encoding: 'base64' }),
    mail(fields, original, { type: 'multipart/mixed' }),
    Buffer.from(`From x@y Tue Apr 30 02:09:16 2019\n${plain.toString('latin1').replaceAll('\r\n', '\n')}`, 'latin1'),
    // Sent along by whoever mailed the saved file, where it ended the header of traces.
    Buffer.from(
      `Received: from elsewhere\r\n\tby here\r\n\r\nFrom x@y Tue Apr 30 02:09:16 2019\r\n${plain.toString('latin1')}`,
      'latin1',
    ),
    Buffer.from(`Received: from elsewhere\r\n${plain.toString('latin1')}`, 'latin1'),
  ];
  expect(new Set(ways.map(identityOf))).toEqual(new Set([identityOf(plain)]));
  expect(identityOf(mail(fields, original.replace('hello', 'other')))).not.toBe(identityOf(plain));
});

test('a complaint of a person is one too', () => {
  const complaint = ['Feedback-Type: abuse', 'User-Agent: x', 'Version: 0.1', 'Incidents: 12'];
  expect(take(mail(complaint, original))).toMatchObject({ feedbackType: 'abuse', incidents: 12, authFailure: null });
});

test('so is one of a kind that is not known, and one that has no fields at all', () => {
  expect(take(mail(['Feedback-Type: opt-out', 'Version: 0.1'], original))).toMatchObject({ feedbackType: 'other' });
  const complaint = [
    'From: staff@hotmail.example',
    'Subject:  complaint about message from 192.0.2.222',
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    'Content-Type: message/rfc822',
    '',
    original,
    '--x--',
  ].join('\r\n');
  expect(findReports(Buffer.from(complaint))).toMatchObject({ isFailureReport: true });
  expect(take(Buffer.from(complaint))).toMatchObject({
    feedbackType: 'abuse',
    source: '192.0.2.222',
    domain: 'mail.ours.example',
  });
});

test('so is a report for people alone, as Exim writes it', () => {
  const exim = [
    'From: no-reply@far.example',
    'Subject: DMARC Forensic Report for ours.example from IP 203.0.113.68',
    'Content-Type: multipart/report; boundary=x',
    '',
    '--x',
    'Content-Type: text/plain',
    '',
    'A message claiming to be from you has failed the published DMARC policy for your domain.',
    '',
    '  Sender Domain: ours.example',
    '  Sender IP Address: 203.0.113.68',
    '  Received date: Mon, 07 Apr 2025 23:16:09 +0200',
    '  SPF Alignment: no',
    '  DKIM Alignment: yes',
    '  DMARC Results: None, Accept',
    '',
    '------ This is a copy of the headers that were received before the error was detected.',
    '',
    'From: <user@ours.example>',
    'Subject: Payment',
    '--x--',
    '',
  ].join('\r\n');
  expect(findReports(Buffer.from(exim))).toMatchObject({ isFailureReport: true, reports: [] });
  expect(take(Buffer.from(exim))).toMatchObject({
    domain: 'ours.example',
    source: '203.0.113.68',
    alignment: ['spf'],
    arrivedAt: new Date('2025-04-07T21:16:09Z'),
    subject: 'Payment',
    shows: 'headers',
    results: ['dmarc: None, Accept'],
  });
  expect(shownOfFailure(Buffer.from(exim)).header).toBe('From: <user@ours.example>\r\nSubject: Payment');
});

test('what the message it is about carries is no report of its own, and a bounce of one is none', async () => {
  const packed = 'Content-Type: application/gzip; name=r.xml.gz\r\n\r\n\x1f\x8bx';
  const octets = mail(fields, packed);
  expect(findReports(octets)).toMatchObject({ isFailureReport: true, reports: [] });
  const options = { name: null, ownerOf: (name: string) => name, isOurs };
  expect(await takeMail(octets, { ...options, leavesOthers: true })).toEqual([]);
  const bounce = mail(fields, original, { type: 'multipart/report; report-type=delivery-status' });
  expect(findReports(bounce).isFailureReport).toBe(false);
});

test('any octets, and hostile text in every field, do no harm', () => {
  fc.assert(fc.property(fc.uint8Array(), (octets) => void take(Buffer.from(octets))));
  fc.assert(
    fc.property(fc.array(fc.string()), fc.string(), (lines, text) => {
      const octets = mail([...fields, ...lines], text);
      const taken = take(octets);
      if (typeof taken === 'string') throw new Error(taken);
      for (const value of [taken.subject, taken.author, taken.domain, taken.reporter])
        expect(value.length).toBeLessThan(2100);
      shownOfFailure(octets);
    }),
  );
  expect(take(Buffer.from('Subject: DMARC Failure Report\r\n\r\nnothing'))).toContain('no part');
});
