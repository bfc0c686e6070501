import { insertRefusals, type Refusal } from '@posthorn/db/mail/refusal';
import { insertVerifications, type Verification } from '@posthorn/db/mail/verification';
import type { Pool } from '@posthorn/db/pool';
import { sampleVerification } from '@posthorn/queue/testing';
import { hostileText } from './sample-traffic.ts';

/** What a test looks for afterwards. */
export type SampleVerifications = Record<'passed' | 'viaDkim' | 'refused' | 'forwarded' | 'hostile', Verification>;

/** A month of history in small: senders that do it right, one half right, forgers, a forwarder, no record, DNS that did not answer; and hostile text everywhere. */
export const putSampleVerifications = async (
  pool: Pool,
  { messageId }: { messageId?: string } = {},
): Promise<SampleVerifications> => {
  const now = Date.now();
  const at = (hours: number): Date => new Date(now - hours * 3_600_000);
  const many = (count: number, everyHours: number, make: (at: Date, index: number) => Verification): Verification[] =>
    Array.from({ length: count }, (_, index) => make(at(0.7 + index * everyHours), index));
  const named = {
    passed: sampleVerification(messageId ? { messageId } : { at: at(0.2) }),
    viaDkim: sampleVerification({ at: at(0.3), ...viaDkim }),
    refused: sampleVerification({ at: at(0.4), ...forged('192.0.2.77'), ...refused }),
    forwarded: sampleVerification({ at: at(0.5), ...forwarded }),
    hostile: sampleVerification({ at: at(0.6), ...hostile }),
  };
  await insertVerifications(pool, [
    ...many(120, 5, (when) => sampleVerification({ at: when })),
    ...many(60, 9, (when) => sampleVerification({ at: when, ...viaDkim })),
    ...many(40, 14, (when, index) => sampleVerification({ at: when, ...forged(`203.0.113.${index + 1}`) })),
    ...many(12, 40, (when, index) => sampleVerification({ at: when, ...forged(`203.0.113.${index + 1}`), ...refused })),
    ...many(9, 60, (when) => sampleVerification({ at: when, ...forwarded })),
    ...many(20, 20, (when) => sampleVerification({ at: when, ...noRecord })),
    ...many(4, 90, (when) => sampleVerification({ at: when, ...noAnswer })),
    ...Object.values(named),
  ]);
  if (messageId) await pool.query('update mail.message set authentication = $2 where id = $1', [messageId, evidence]);
  await insertRefusals(pool, [refusalOf(named.refused)]);
  return named;
};

/** What the client heard. */
const refusalOf = ({ id, at, sessionId, source, helo, envelopeFrom }: Verification): Refusal => ({
  id,
  at,
  sessionId,
  client: source,
  helo,
  sender: envelopeFrom,
  decision: {
    stage: 'data',
    rule: 'builtin.dmarc-reject',
    verdict: 'deny',
    reply: {
      code: 550,
      enhanced: '5.7.1',
      text: 'Neither SPF nor DKIM vouch for author.example, whose policy is to reject such mail',
    },
    facts: { 'dmarc.status': 'reject', 'dmarc.fromDomain': 'author.example', 'spf.result': 'fail' },
    revision: 1,
    at: at.toISOString(),
  },
});

/** Of a message that was taken: all verdicts, good and bad. */
const evidence = {
  iprev: { result: 'pass', name: 'mail.author.example', claimed: [] },
  spf: {
    result: 'pass',
    identity: 'mailfrom',
    domain: 'author.example',
    decidedBy: '_spf.esp.example',
    mechanism: 'ip4:192.0.2.0/24',
    problem: '',
    explanation: '',
    lookups: [
      { name: 'author.example', type: 'TXT', answer: 'v=spf1 include:_spf.esp.example -all' },
      { name: '_spf.esp.example', type: 'TXT', answer: 'v=spf1 ip4:192.0.2.0/24 ~all' },
    ],
  },
  dkim: [
    {
      result: 'pass',
      reason: '',
      domain: 'author.example',
      selector: 's1',
      identity: '@author.example',
      algorithm: 'rsa-sha256',
      keyBits: 2048,
      isTesting: false,
      keyRecord: `v=DKIM1; k=rsa; p=${'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'.repeat(12)}`,
      unsignedOctets: 0,
      tag: 'abcdefgh',
    },
    {
      result: 'fail',
      reason: 'the body has changed',
      domain: hostileText,
      selector: hostileText,
      identity: hostileText,
      algorithm: 'ed25519-sha256',
      keyBits: 256,
      isTesting: true,
      keyRecord: hostileText,
      unsignedOctets: 12,
      tag: '',
    },
  ],
  arc: {
    state: 'pass',
    reason: '',
    isTemporary: false,
    domains: ['origin.example', 'community.example'],
    selectors: ['o1', 'arc-2026'],
    oldestPass: 2,
  },
  dmarc: {
    status: 'accept',
    statusText: 'SPF passes for the author domain',
    fromDomain: 'author.example',
    usedDomain: 'author.example',
    organizationalDomain: 'author.example',
    domainPolicy: 'reject',
    policySource: 'p',
    alignment: { spf: true, dkim: true },
    alignedDkim: ['author.example'],
    record: 'v=DMARC1; p=reject; rua=mailto:reports@author.example',
    walk: [
      { domain: 'author.example', found: 'record', text: 'v=DMARC1; p=reject; rua=mailto:reports@author.example' },
      { domain: 'example', found: 'none', text: '' },
    ],
  },
};

const viaDkim: Partial<Verification> = {
  source: '2001:db8:1:2::9',
  sourceName: 'out7.esp.example',
  helo: 'out7.esp.example',
  envelopeFrom: 'bounce+4711@mail.esp.example',
  fromDomain: 'news.shop.example.co.uk',
  usedDomain: 'example.co.uk',
  organizationalDomain: 'example.co.uk',
  record:
    'v=DMARC1; p=reject; sp=quarantine; adkim=r; aspf=s; pct=50; rua=mailto:a@example.co.uk,mailto:b@reports.example',
  policy: 'quarantine',
  policySource: 'sp',
  statusText: 'DKIM passes for the author domain',
  walk: [
    { domain: 'news.shop.example.co.uk', found: 'none', text: '' },
    { domain: 'shop.example.co.uk', found: 'none', text: '' },
    { domain: 'example.co.uk', found: 'record', text: 'v=DMARC1; p=reject; sp=quarantine' },
  ],
  spf: { result: 'pass', domain: 'mail.esp.example', scope: 'mfrom', isAligned: false },
  dkim: [
    { domain: 'esp.example', selector: 'k1', result: 'fail', reason: 'the body has changed', isAligned: false },
    { domain: 'example.co.uk', selector: 'm2', result: 'pass', reason: '', isAligned: true },
  ],
};

const forged = (source: string): Partial<Verification> => ({
  source,
  sourceName: null,
  helo: 'localhost',
  envelopeFrom: 'ceo@author.example',
  status: 'reject',
  statusText: 'neither SPF nor DKIM pass for the author domain; the domain asks for p=reject',
  disposition: 'quarantine',
  rule: 'builtin.dmarc-quarantine',
  override: { type: 'local_policy', comment: 'the settings here ask for less' },
  spf: { result: 'softfail', domain: 'author.example', scope: 'mfrom', isAligned: false },
  dkim: [],
  isDkimAligned: false,
});

const refused: Partial<Verification> = {
  isStored: false,
  disposition: 'reject',
  rule: 'builtin.dmarc-reject',
  override: null,
  spf: { result: 'fail', domain: 'author.example', scope: 'mfrom', isAligned: false },
  evidence: {
    iprev: { result: 'fail', name: null, claimed: ['dynamic-77.isp.example'] },
    spf: {
      result: 'fail',
      identity: 'mailfrom',
      domain: 'author.example',
      decidedBy: 'author.example',
      mechanism: '-all',
      problem: '',
      explanation: '',
      lookups: [{ name: 'author.example', type: 'TXT', answer: 'v=spf1 ip4:192.0.2.10 -all' }],
    },
    dkim: [],
    arc: { state: 'none', reason: '', isTemporary: false, domains: [], selectors: [], oldestPass: null },
    dmarc: {
      status: 'reject',
      statusText: 'neither SPF nor DKIM pass for the author domain; the domain asks for p=reject',
      fromDomain: 'author.example',
      usedDomain: 'author.example',
      organizationalDomain: 'author.example',
      domainPolicy: 'reject',
      policySource: 'p',
      alignment: { spf: false, dkim: false },
      alignedDkim: [],
      record: 'v=DMARC1; p=reject; rua=mailto:reports@author.example',
      walk: [
        { domain: 'author.example', found: 'record', text: 'v=DMARC1; p=reject; rua=mailto:reports@author.example' },
        { domain: 'example', found: 'none', text: '' },
      ],
    },
  },
};

const forwarded: Partial<Verification> = {
  source: '198.51.100.25',
  sourceName: 'lists.community.example',
  helo: 'lists.community.example',
  envelopeFrom: 'list-bounces@lists.community.example',
  status: 'reject',
  statusText: 'neither SPF nor DKIM pass for the author domain; the domain asks for p=reject',
  override: { type: 'trusted_forwarder', comment: 'arc=pass, sealed by community.example' },
  spf: { result: 'pass', domain: 'lists.community.example', scope: 'mfrom', isAligned: false },
  dkim: [
    { domain: 'author.example', selector: 's1', result: 'fail', reason: 'the body has changed', isAligned: false },
  ],
  isDkimAligned: false,
  arc: {
    state: 'pass',
    reason: '',
    domains: ['origin.example', 'community.example'],
    selectors: ['o1', 'arc-2026'],
    oldestPass: 0,
  },
};

const noRecord: Partial<Verification> = {
  source: '198.51.100.99',
  sourceName: 'mail.smallshop.example',
  helo: 'mail.smallshop.example',
  envelopeFrom: 'info@smallshop.example',
  fromDomain: 'smallshop.example',
  usedDomain: '',
  organizationalDomain: 'smallshop.example',
  record: null,
  policy: '',
  policySource: '',
  status: 'norecord',
  statusText: 'no record',
  walk: [
    { domain: 'smallshop.example', found: 'none', text: '' },
    { domain: 'example', found: 'none', text: '' },
  ],
  spf: { result: 'pass', domain: 'smallshop.example', scope: 'mfrom', isAligned: false },
  dkim: [],
  isDkimAligned: false,
};

const noAnswer: Partial<Verification> = {
  fromDomain: 'dns-down.example',
  envelopeFrom: '',
  usedDomain: '',
  organizationalDomain: 'dns-down.example',
  record: null,
  policy: '',
  policySource: '',
  status: 'temperror',
  statusText: 'the record at _dmarc.dns-down.example could not be looked up: SERVFAIL',
  walk: [{ domain: 'dns-down.example', found: 'failed', text: 'SERVFAIL' }],
  spf: { result: 'temperror', domain: 'mail.dns-down.example', scope: 'helo', isAligned: false },
  dkim: [{ domain: 'dns-down.example', selector: 's', result: 'temperror', reason: 'SERVFAIL', isAligned: false }],
  isDkimAligned: false,
};

const hostile: Partial<Verification> = {
  source: '203.0.113.200',
  sourceName: hostileText,
  helo: hostileText,
  envelopeFrom: `"${hostileText}"@${hostileText}`,
  envelopeTo: [hostileText],
  fromDomain: 'evil.example',
  usedDomain: hostileText,
  organizationalDomain: hostileText,
  record: `v=DMARC1; p=none; rua=${hostileText}`,
  policy: 'none',
  status: 'none',
  statusText: hostileText,
  walk: [{ domain: hostileText, found: 'record', text: `v=DMARC1; p=none; x=${hostileText.repeat(10)}` }],
  override: { type: hostileText, comment: `=cmd|' /C calc'!A0 ${hostileText}` },
  rule: hostileText,
  spf: { result: 'permerror', domain: hostileText, scope: 'mfrom', isAligned: false },
  dkim: [{ domain: hostileText, selector: hostileText, result: 'neutral', reason: hostileText, isAligned: false }],
  isDkimAligned: false,
  arc: {
    state: 'fail',
    reason: hostileText,
    domains: [hostileText, ''],
    selectors: [hostileText, ''],
    oldestPass: null,
  },
};
