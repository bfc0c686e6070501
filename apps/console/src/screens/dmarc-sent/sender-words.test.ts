import { expect, test } from 'vitest';
import { senderWords } from './sender-words.ts';

const sender = {
  address: 'reports@mail.example.org',
  domain: 'mail.example.org',
  hasEnvelopeSender: false,
  signer: 'example.org',
  state: 'signs',
  next: { kind: 'none', words: '', selector: null },
  selectors: ['s1'],
} as const;
const published = { kind: 'publish-record', words: 'Publish the record of s1.', selector: 's1' } as const;

test.each([
  [null, false, /^Nothing says in whose name/, '/features/tls-rpt'],
  [{ ...sender, selectors: ['s1'] }, true, /signed with DKIM for example\.org by s1\.$/, '/domains/example.org'],
  [
    { ...sender, state: 'none', signer: 'mail.example.org', selectors: [] },
    false,
    /no DKIM key here, and without an envelope sender SPF cannot vouch/,
    '/domains/mail.example.org',
  ],
  [
    { ...sender, state: 'none', hasEnvelopeSender: true, selectors: [] },
    false,
    /rests on the SPF record of mail\./,
    '',
  ],
  [
    { ...sender, state: 'unsigned', next: published, selectors: [] },
    false,
    /not signed .* yet\. Publish the record/,
    '',
  ],
  [{ ...sender, state: 'attention', next: published, selectors: ['s0'] }, true, /by s0\. Publish the record of s1/, ''],
] as const)('%#: says whether reports are believed', (given, isGood, words, href) => {
  const shown = senderWords(given as Parameters<typeof senderWords>[0], 'tls-rpt');
  expect(shown).toMatchObject({ isGood, words: expect.stringMatching(words) });
  expect(shown.link.href).toContain(href);
});
