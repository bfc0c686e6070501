import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { composeDsn, type DsnInput, type ReportRecipient } from '@posthorn/bounce/dsn';
import { voicesIn } from '@posthorn/bounce/words/choose';
import { fillTemplate } from '@posthorn/settings/template';
import { beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);

const message = 'Message-ID: <a@b.example>\r\nFrom: <anna@sender.test>\r\nSubject: hi\r\n\r\nthe body\r\n';
const global = 'Message-ID: <a@b.example>\r\nFrom: <jürgen@sender.test>\r\nSubject: Grüße\r\n\r\nder Text ü\r\n';

type Case = { recipients: Partial<ReportRecipient>[]; languages?: string[]; content?: string } & Partial<
  Omit<DsnInput['original'], 'content'>
>;

const remote = {
  name: 'mx.far.test',
  address: '192.0.2.7',
  port: 2525,
  greeting: '220 mx.far.test',
  heloResponse: 'hi',
};
const cases: Record<string, Case> = {
  failed: {
    recipients: [{ status: '5.1.1', diagnostic: '550 5.1.1 No such user', remote }],
    envid: 'QQ+314',
  },
  'failed-german': { recipients: [{ status: '5.2.2', diagnostic: '552 5.2.2 Mailbox full' }], languages: ['de', 'en'] },
  'failed-several': {
    recipients: [
      { status: '5.1.1', diagnostic: '550 5.1.1 No such user' },
      { address: 'bert@far.test', status: '4.4.7', posthornDiagnostic: 'not delivered within 120 hours' },
    ],
    ret: 'HDRS',
  },
  delayed: {
    recipients: [
      {
        action: 'delayed',
        status: '4.2.2',
        diagnostic: '452 4.2.2 Full',
        willRetryUntil: new Date('2026-11-26T03:00:00Z'),
      },
    ],
  },
  delivered: { recipients: [{ action: 'delivered', status: '2.1.5' }] },
  relayed: { recipients: [{ action: 'relayed', status: '2.0.0', diagnostic: '250 2.0.0 Ok', remote }] },
  expanded: { recipients: [{ action: 'expanded', status: '2.0.0' }] },
  'global-address': {
    recipients: [
      { address: 'grüße@bücher.test', original: { type: 'utf-8', address: 'grüße@bücher.test' }, status: '5.1.1' },
    ],
    smtputf8: true,
    content: global,
  },
  'global-headers': {
    recipients: [{ address: 'grüße@bücher.test', status: '5.6.9' }],
    smtputf8: true,
    ret: 'HDRS',
    content: global,
  },
};

async function compose({ recipients, languages = ['en'], content = message, ...original }: Case): Promise<Uint8Array> {
  const bytes = Buffer.from(content);
  return composeDsn({
    id: '01JD3Z8K4VQ2B7M',
    now: new Date('2026-11-22T03:00:00Z'),
    reportingMta: 'posthorn.test',
    from: 'postmaster@posthorn.test',
    to: 'anna@sender.test',
    recipients: recipients.map((one) => ({ action: 'failed', address: 'kim@far.test', status: '', ...one })),
    original: {
      queueId: 'Q1',
      arrival: new Date('2026-11-22T02:00:00Z'),
      smtputf8: false,
      size: bytes.length,
      complete: true,
      content: bytes,
      ...original,
    },
    voices: voicesIn(languages, [], fillTemplate),
  });
}

/** Debian's python3: the email package reads a delivery status as blocks of fields. What it does not know as one, it gives as one block. */
const python = `
import email, email.policy, json, sys
out = {}
for name in sys.argv[1:]:
    m = email.message_from_binary_file(open(name, 'rb'), policy=email.policy.SMTPUTF8)
    text, status, *rest = list(m.iter_parts())
    if status.get_content_type() == 'message/delivery-status':
        blocks = [dict(b.items()) for b in status.get_payload()]
    else:
        raw = status.get_payload()[0].as_bytes(policy=email.policy.SMTPUTF8).decode('utf-8').replace('\\r', '')
        blocks = [email.message_from_string(b, policy=email.policy.SMTPUTF8) for b in raw.split('\\n\\n')]
        blocks = [dict(b.items()) for b in blocks if b.items()]
    out[name.rsplit('/', 1)[1]] = {
        'type': m.get_content_type(), 'report': m.get_param('report-type'), 'subject': m['Subject'],
        'defects': [str(d) for p in m.walk() for d in p.defects],
        'parts': [p.get_content_type() for p in m.iter_parts()],
        'language': text['Content-Language'], 'text': text.get_content(), 'blocks': blocks,
        'returned': rest[0].as_string() if rest else None,
    }
print(json.dumps(out))
`;
/** Debian's Sisimai: what bounce processors make of it. Success is left out unless asked for. */
const perl = `
use strict; use warnings; use Sisimai; use JSON::PP;
my %out;
for my $name (@ARGV) {
  my $found = Sisimai->make($name, delivered => 1) || [];
  (my $key = $name) =~ s|.*/||;
  $out{$key} = [map { { recipient => $_->recipient->address, action => $_->action, status => $_->deliverystatus, reason => $_->reason, lhost => $_->lhost, rhost => $_->rhost } } @$found];
}
print encode_json(\\%out);
`;

const hasSisimai = existsSync('/usr/share/perl5/Sisimai.pm');

type Read = {
  type: string;
  report: string;
  subject: string;
  defects: string[];
  parts: string[];
  language: string;
  text: string;
  blocks: Record<string, string>[];
  returned: string | null;
};
type Understood = { recipient: string; action: string; status: string; reason: string; lhost: string; rhost: string };

describe.skipIf(!existsSync('/usr/bin/python3') || !hasSisimai)('reports as programs of others read them', () => {
  let read: Record<string, Read>;
  let understood: Record<string, Understood[]>;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'posthorn-reports-'));
    try {
      const files: string[] = [];
      for (const [name, one] of Object.entries(cases)) {
        files.push(join(folder, name));
        await writeFile(files.at(-1)!, await compose(one));
      }
      read = JSON.parse((await run('/usr/bin/python3', ['-c', python, ...files])).stdout);
      understood = JSON.parse((await run('/usr/bin/perl', ['-e', perl, ...files], { encoding: 'utf8' })).stdout);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test.each(Object.keys(cases))('%s is whole for Python: three parts, no defect, every field', (name) => {
    const { recipients, languages = ['en'], ret, smtputf8 } = cases[name]!;
    const found = read[name]!;
    const isHeader = ret === 'HDRS' || recipients.every(({ action }) => action !== undefined && action !== 'failed');
    expect(found).toMatchObject({ type: 'multipart/report', report: 'delivery-status', defects: [] });
    expect(found.parts).toEqual([
      'text/plain',
      smtputf8 ? 'message/global-delivery-status' : 'message/delivery-status',
      smtputf8
        ? isHeader
          ? 'message/global-headers'
          : 'message/global'
        : isHeader
          ? 'text/rfc822-headers'
          : 'message/rfc822',
    ]);
    expect(found.language).toBe(languages.join(', '));
    expect(found.blocks).toHaveLength(1 + recipients.length);
    expect(found.blocks[0]).toMatchObject({ 'Reporting-MTA': 'dns; posthorn.test' });
    for (const [index, { action = 'failed', address = 'kim@far.test' }] of recipients.entries()) {
      const type = smtputf8 ? 'utf-8' : 'rfc822';
      expect(found.blocks[index + 1]).toMatchObject({ Action: action, 'Final-Recipient': `${type}; ${address}` });
      expect(found.text).toContain(`<${address}>`);
    }
    expect(found.returned).toContain('<a@b.example>');
  });

  test('what was asked and seen stands there', () => {
    expect(read['failed']!.blocks).toEqual([
      expect.objectContaining({ 'Original-Envelope-Id': 'QQ+314' }),
      expect.objectContaining({
        'Remote-MTA': 'dns; mx.far.test',
        'Diagnostic-Code': 'smtp; 550 5.1.1 No such user',
        'X-Remote-MTA-address': 'X-ip; [192.0.2.7]:2525',
        'X-Remote-MTA-smtp-greeting': 'X-str; 220 mx.far.test',
        'X-Remote-MTA-helo-response': 'X-str; hi',
      }),
    ]);
    expect(read['delayed']!.blocks[1]).toMatchObject({ 'Will-Retry-Until': 'Thu, 26 Nov 2026 03:00:00 +0000' });
    expect(read['failed-german']!.subject).toBe('Ihre Nachricht konnte nicht zugestellt werden');
    expect(read['failed-german']!.text).toMatch(/Das Postfach ist voll.*The mailbox is full/s);
    expect(read['global-address']!.blocks[1]).toMatchObject({ 'Original-Recipient': 'utf-8; grüße@bücher.test' });
    expect(read['global-headers']!.returned).not.toContain('der Text');
  });

  test('a bounce processor counts them for what they are', () => {
    const words = (name: string) =>
      understood[name]!.map(({ recipient, action, status, reason }) => [recipient, action, status, reason].join(' '));
    expect(words('failed')).toEqual(['kim@far.test failed 5.1.1 userunknown']);
    expect(words('failed-german')).toEqual(['kim@far.test failed 5.2.2 mailboxfull']);
    expect(words('failed-several')).toEqual([
      'kim@far.test failed 5.1.1 userunknown',
      expect.stringMatching(/^bert@far\.test failed 4\.4\.7 /),
    ]);
    expect(words('delayed')).toEqual(['kim@far.test delayed 4.2.2 mailboxfull']);
    for (const name of ['delivered', 'relayed', 'expanded'])
      expect(words(name)).toEqual([
        expect.stringMatching(new RegExp(`^kim@far\\.test ${name} 2\\.\\d\\.\\d delivered$`)),
      ]);
  });
});
