import { expect, test } from 'vitest';
import type { AggregateRecord, AuthResult } from './report.ts';
import { senderOfDomain, senderOfSelector, senders } from './senders.ts';
import { judgeSource } from './source-group.ts';

const ownerOf = (name: string): string => name.split('.').slice(-2).join('.');

/** `dkim`: `domain:selector:result`; `spf`: `domain:result`; `aligned`: which of them the reporter found aligned. */
function recordOf({
  dkim = [],
  spf,
  aligned = '',
  reason,
  comment,
}: {
  dkim?: string[];
  spf?: string;
  aligned?: string;
  reason?: AggregateRecord['reasons'][number]['type'];
  comment?: string;
}): AggregateRecord {
  const [spfDomain = '', spfResult = 'none'] = spf?.split(':') ?? [];
  return {
    sourceIp: '192.0.2.1',
    count: 1,
    disposition: 'none',
    dkim: aligned.includes('dkim') ? 'pass' : 'fail',
    spf: aligned.includes('spf') ? 'pass' : 'fail',
    reasons: reason === undefined ? [] : [{ type: reason, comment: comment ?? null }],
    headerFrom: 'example.com',
    envelopeFrom: null,
    envelopeTo: null,
    dkimResults: dkim.map((one) => {
      const [domain = '', selector = '', result = ''] = one.split(':');
      return { domain, selector: selector || null, result: result as AuthResult, humanResult: null };
    }),
    spfResults:
      spf === undefined ? [] : [{ domain: spfDomain, scope: null, result: spfResult as AuthResult, humanResult: null }],
  };
}

test.each([
  [
    'our own server',
    { dkim: ['example.com:a:pass'], spf: 'example.com:pass', aligned: 'dkim spf' },
    'aligned',
    null,
    'example.com',
  ],
  [
    'a service set up well',
    { dkim: ['example.com:s1:pass', 'sendgrid.net:x:pass'], spf: 'em.example.com:pass', aligned: 'dkim spf' },
    'aligned',
    null,
    'SendGrid',
  ],
  [
    'known by its selector',
    { dkim: ['example.com:selector1:pass'], aligned: 'dkim' },
    'aligned',
    null,
    'Microsoft 365',
  ],
  [
    'passed on with its signature whole',
    { dkim: ['example.com:a:pass'], spf: 'list.example:pass', aligned: 'dkim' },
    'aligned',
    null,
    'list.example',
  ],
  [
    'a service in its own name',
    { dkim: ['mail.amazonses.com::pass'], spf: 'eu.amazonses.com:pass' },
    'broken',
    'service',
    'Amazon SES',
  ],
  [
    'a signature of ours that fails',
    { dkim: ['example.com:a:permerror'], spf: 'example.com:fail' },
    'broken',
    'dkim',
    '',
  ],
  [
    'a name below ours where it must be the same',
    { dkim: ['mail.example.com:a:pass'] },
    'broken',
    'strict',
    'example.com',
  ],
  ['an SPF record that cannot be read', { spf: 'example.com:permerror' }, 'broken', 'spf', ''],
  [
    'a mailing list that changes mail',
    { dkim: ['example.com:a:fail', 'list.example:b:pass'], spf: 'list.example:pass' },
    'forwarded',
    null,
    'list.example',
  ],
  [
    'what the reporter knows to be a list',
    { spf: 'list.example:pass', reason: 'mailing_list' as const },
    'forwarded',
    null,
    'list.example',
  ],
  [
    'a chain of ARC that it trusts',
    { spf: 'other.example:pass', reason: 'local_policy' as const, comment: 'arc=pass' },
    'forwarded',
    null,
    'other.example',
  ],
  ['a gateway', { spf: 'au.mimecast.com:pass' }, 'forwarded', null, 'Mimecast'],
  ['somebody in our name', { spf: 'evil.example:pass' }, 'unknown', null, 'evil.example'],
  ['somebody in our name and envelope', { spf: 'example.com:fail' }, 'unknown', null, ''],
  ['nothing at all', {}, 'unknown', null, ''],
])('%s', (_, given, group, cause, sender) => {
  expect(judgeSource(recordOf(given), { domain: 'example.com', ownerOf })).toEqual({ group, cause, sender });
});

test('senders are told apart', () => {
  const domains = senders.flatMap((sender) => sender.domains);
  expect(new Set(domains).size).toBe(domains.length);
  expect(senders.map(({ name }) => name)).toEqual(
    senders.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, 'en')),
  );
  expect(senderOfDomain('a.b.sendgrid.net')?.name).toBe('SendGrid');
  expect(senderOfDomain('notsendgrid.net')).toBeNull();
  expect(senderOfSelector('Google')?.name).toBe('Google');
});
