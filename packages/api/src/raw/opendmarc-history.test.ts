import { queueIdOf } from '@posthorn/events/id';
import { sampleVerification } from '@posthorn/queue/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHistoryFile } from '../testing/opendmarc-import.ts';
import { opendmarcHistory } from './opendmarc-history.ts';

const messageId = '01a20217-8333-774e-8a3e-c3c6a9d38e7a';
const row = sampleVerification({
  at: new Date('2026-11-22T03:12:00.400Z'),
  messageId,
  envelopeFrom: 'bounce@mail.esp.example',
  record:
    'v=DMARC1; p=reject; sp=quarantine; adkim=s; pct=50; rua=mailto:a@author.example, mailto:b@reports.example!10m',
  status: 'reject',
  disposition: 'quarantine',
  override: { type: 'local_policy', comment: '' },
  spf: { result: 'softfail', domain: 'mail.esp.example', scope: 'mfrom', isAligned: false },
  dkim: [
    { domain: 'esp.example', selector: 'k1', result: 'pass', reason: '', isAligned: false },
    { domain: '', selector: '', result: 'neutral', reason: 'it cannot be read', isAligned: false },
    { domain: 'author.example', selector: 's1', result: 'fail', reason: 'the body has changed', isAligned: false },
  ],
  isDkimAligned: false,
  arc: { state: 'fail', reason: 'x', domains: ['a.example', 'b.example'], selectors: ['s1', ''], oldestPass: null },
});

test('a verification as OpenDMARC writes it', () => {
  expect(opendmarcHistory(row)).toBe(
    `job ${queueIdOf(messageId)}
reporter mx.example.org
received 1795317120
ipaddr 192.0.2.10
from author.example
mfrom mail.esp.example
dkim esp.example k1 0
dkim author.example s1 7
spf 2
pdomain author.example
policy 16
rua mailto:a@author.example
rua mailto:b@reports.example!10m
pct 50
adkim 115
aspf 114
p 114
sp 113
align_dkim 5
align_spf 5
arc 7
arc_policy 2 json:[{"i":2,"d":"b.example","s":"-","ip":""},{"i":1,"d":"a.example","s":"s1","ip":""}]
action 4
`,
  );
});

test.each([
  ['a pass', {}, { policy: '15', align_dkim: '4', align_spf: '4', action: '2', sp: '0', seals: [] }],
  [
    'no record',
    { record: null, usedDomain: '', policy: '', status: 'norecord' },
    { policy: '14', pdomain: 'author.example', p: '0', rua: [] },
  ],
  ['refused', { status: 'reject', disposition: 'reject', isStored: false }, { policy: '16', action: '0' }],
  ['put off', { status: 'temperror', policy: '', isStored: false }, { policy: '14', action: '3' }],
  [
    'the null sender',
    { envelopeFrom: '', spf: { result: 'pass', domain: 'helo.example', scope: 'helo', isAligned: false } },
    { mfrom: 'helo.example' },
  ],
  ['SPF was not asked', { spf: null, envelopeFrom: '', helo: 'h.example' }, { spf: '6', mfrom: 'h.example' }],
  [
    'a trusted chain',
    {
      status: 'none',
      policy: 'none',
      override: { type: 'trusted_forwarder', comment: '' },
      arc: { state: 'pass', domains: ['ß.example'] },
    },
    { policy: '18', arc: '0', arc_policy: '0', seals: [{ i: 1, d: 'ß.example', s: '-', ip: '' }] },
  ],
] as const)('%s', (_, fields, expected) => {
  const { messages, complaints } = readHistoryFile(opendmarcHistory(sampleVerification(fields)));
  expect(complaints).toEqual([]);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject(expected);
});

test('whatever strangers wrote, each row stays one message of known lines', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text, text, text), { minLength: 1, maxLength: 5 }), (rows) => {
      const file = rows
        .map(([a, b, c, d]) =>
          opendmarcHistory(
            sampleVerification({
              helo: a,
              envelopeFrom: `${a}@${b}x`,
              usedDomain: `y${c}`,
              record: `v=DMARC1; p=${a}; rua=${d}; pct=${c}`,
              dkim: [{ domain: `z${b}`, selector: c, result: d, reason: a, isAligned: false }],
              arc: { state: 'pass', domains: [d], selectors: [a] },
            }),
          ),
        )
        .join('');
      const { messages, complaints } = readHistoryFile(file);
      expect(complaints).toEqual([]);
      expect(messages).toHaveLength(rows.length);
    }),
  );
});
