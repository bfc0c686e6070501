import { type ProbeResult, type ProbeStep, probeInputSchema } from '@posthorn/settings/probe';
import type { FirstStart } from '../testing.ts';
import { startTestAnswerer } from './answerer.ts';

/** A worker that answers probes: a domain with two hosts, the first of which is not what is demanded of it. */
export const startProbeAnswerer = (start: FirstStart): Promise<AsyncDisposable> =>
  startTestAnswerer(start, 'worker', {
    async probe(input, step) {
      const { address, rcpt } = probeInputSchema.parse(input);
      const domain = address.slice(address.lastIndexOf('@') + 1);
      for (const one of stepsFor(domain, rcpt)) await step({ ...plain, ...one });
      const result: ProbeResult = {
        outcome: 'proved',
        words: `Mail to ${address} would be sent to mx2.${domain}: encrypted, and the certificate is one that the TLSA records name, because the host has TLSA records (DANE).`,
        host: `mx2.${domain}`,
        ms: 1234,
        revision: 1,
      };
      return result;
    },
  });

const plain = { host: null, state: 'ok', ms: 3, dnssec: null, lines: [], rows: [] } as const;

type Some = Pick<ProbeStep, 'kind' | 'words'> & Partial<ProbeStep>;

function stepsFor(domain: string, rcpt: boolean): Some[] {
  return [
    { kind: 'route', words: 'Route out takes it.', lines: [`mx:${domain}`] },
    {
      kind: 'mx',
      words: `${domain} has 2 MX records.`,
      dnssec: 'secure',
      lines: [`10 mx1.${domain}`, `20 mx2.${domain}`],
    },
    { kind: 'policy', words: `${domain} has no MTA-STS policy in force here.`, dnssec: 'insecure' },
    ...hostSteps(`mx1.${domain}`),
    {
      kind: 'judgement',
      host: `mx1.${domain}`,
      state: 'fail',
      words: 'The host does not offer STARTTLS: mail does not go to this host.',
    },
    ...hostSteps(`mx2.${domain}`),
    { kind: 'tls', host: `mx2.${domain}`, words: 'TLSv1.3 with TLS_AES_256_GCM_SHA384.', ms: 41 },
    {
      kind: 'certificate',
      host: `mx2.${domain}`,
      state: 'warn',
      words: 'One of the TLSA records names it.',
      lines: [
        `subject mx2.${domain}`,
        `SHA-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
        'names \u202emoc.live',
      ],
    },
    ...(rcpt
      ? [{ kind: 'rcpt' as const, host: `mx2.${domain}`, words: 'It takes the recipient. No message was sent.' }]
      : []),
  ];
}

const hostSteps = (host: string): Some[] => [
  { kind: 'addresses', host, words: `${host} has 1 address.`, dnssec: 'secure', lines: ['192.0.2.1'] },
  { kind: 'tlsa', host, state: 'fail', words: `DNSSEC calls the TLSA records of ${host} forged.`, dnssec: 'bogus' },
  {
    kind: 'demands',
    host,
    words: 'TLS is demanded, and a certificate that the TLSA records name.',
    rows: [
      { table: 'dane', because: 'it has TLSA records', when: { tlsa: ['usable'] }, asks: { decision: 'verified' } },
      {
        table: 'demand',
        because: 'the host has TLSA records (DANE)',
        when: { dane: ['verified'] },
        asks: { tls: 'must', dane: 'must' },
      },
    ],
  },
  { kind: 'connect', host, words: 'Connected to 192.0.2.1 port 25.' },
  { kind: 'ehlo', host, words: 'It answers EHLO in the clear.', lines: ['250-mx', '250 8BITMIME'] },
];
