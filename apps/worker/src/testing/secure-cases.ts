import type { NewMessage } from '@posthorn/db/mail/message';
import type { AttemptSecurity } from '@posthorn/db/mail/settlement';
import { expect } from 'vitest';
import type { TlsPeerOptions } from './tls-peer.ts';

type Which = 'good' | 'self-signed' | 'expired' | 'other-name';
/** One kind of host, and what comes of mail to it. */
export type SecureCase = {
  what: string;
  /** The certificate the host shows. */
  shows?: Which;
  peer?: Pick<TlsPeerOptions, 'starttls' | 'offersRequireTls'>;
  /** Which TLSA records stand there: of the certificate itself, of the authority, of another key, or one that cannot be used. */
  tlsa?: 'own' | 'authority' | 'other' | 'unusable' | 'own-and-unusable';
  /** Of `MX`, `A` or `TLSA`: not secured by DNSSEC, or forged. */
  insecure?: ('MX' | 'A' | 'TLSA')[];
  bogus?: 'TLSA' | 'MX';
  /** The host's name is an alias, whose target lies outside of what DNSSEC secures. */
  isAlias?: boolean;
  sts?: { mode: 'enforce' | 'testing'; mx?: string; web?: 'wrong-name' };
  lists?: { dane?: 'require' | 'off'; verify?: 'must' };
  tls?: 'none' | 'required';
  message?: Partial<NewMessage>;
  expect: {
    state: 'delivered' | 'queued' | 'bounced';
    /** Whether what arrived came under TLS. */
    isSecure?: boolean;
    code?: string;
    words?: RegExp;
    security?: (security: AttemptSecurity) => void;
  };
};
const requireTls = { requireTls: true };
const optional = { summary: { tlsRequired: 'no' as const } };
const encrypted = { state: 'delivered', isSecure: true } as const;
const clear = { state: 'delivered', isSecure: false } as const;
const waits = (code: string, words: RegExp) => ({ state: 'queued', code, words }) as const;

/** By the label of the domain: `<label>.example`. */
export const secureCases: Record<string, SecureCase> = {
  plain: { what: 'nobody asks, no TLS: in the clear', peer: { starttls: 'stripped' }, expect: clear },
  self: { what: 'nobody asks, any certificate', shows: 'self-signed', expect: encrypted },
  broken: { what: 'nobody asks, TLS is broken: in the clear', peer: { starttls: 'broken' }, expect: clear },
  'dane-ee': {
    what: 'DANE-EE, a certificate that is expired and signed by itself',
    shows: 'expired',
    tlsa: 'own',
    expect: {
      ...encrypted,
      security: ({ dane, verdict }) => {
        expect(dane).toMatchObject({ decision: 'verified', matched: expect.stringMatching(/^3 1 1 /) });
        expect(verdict).toMatch(/TLSA/);
      },
    },
  },
  'dane-ta': {
    what: 'DANE-TA',
    tlsa: 'authority',
    expect: { ...encrypted, security: ({ dane }) => expect(dane?.matched).toMatch(/^2 0 1 /) },
  },
  'dane-ta-name': {
    what: 'DANE-TA, another name',
    shows: 'other-name',
    tlsa: 'authority',
    expect: waits('4.7.5', /TLSA/),
  },
  'dane-mixed': { what: 'a usable record beside an unusable one', tlsa: 'own-and-unusable', expect: encrypted },
  'dane-wrong': {
    what: 'TLSA of another key: waits',
    tlsa: 'other',
    expect: {
      ...waits('4.7.5', /none of those that the TLSA records name/),
      security: ({ demanded, certificate }) => {
        expect(demanded).toContain('the host has TLSA records (DANE)');
        expect(certificate?.chain).toBe('verified');
      },
    },
  },
  'dane-strip': {
    what: 'DANE, STARTTLS taken out on the way: waits',
    tlsa: 'own',
    peer: { starttls: 'stripped' },
    expect: waits('4.7.4', /does not offer STARTTLS/),
  },
  'dane-refused': {
    what: 'DANE, STARTTLS refused: waits',
    tlsa: 'own',
    peer: { starttls: 'refused' },
    expect: waits('4.7.4', /refused STARTTLS/),
  },
  'dane-broken': {
    what: 'DANE, TLS broken: waits',
    tlsa: 'own',
    peer: { starttls: 'broken' },
    expect: waits('4.7.5', /handshake/),
  },
  'dane-cut': {
    what: 'DANE, cut at TLS: waits',
    tlsa: 'own',
    peer: { starttls: 'cut' },
    expect: waits('4.7.5', /handshake/),
  },
  'dane-no-route-tls': { what: 'DANE on a route without TLS', tlsa: 'own', tls: 'none', expect: encrypted },
  'dane-bogus': { what: 'forged TLSA: waits', bogus: 'TLSA', tlsa: 'own', expect: waits('4.7.5', /DANE/) },
  'dane-unusable': {
    what: 'only unusable records: TLS, any certificate',
    shows: 'self-signed',
    tlsa: 'unusable',
    expect: encrypted,
  },
  'dane-unusable-strip': {
    what: 'only unusable records, STARTTLS taken out: waits',
    tlsa: 'unusable',
    peer: { starttls: 'stripped' },
    expect: waits('4.7.4', /STARTTLS/),
  },
  'dane-none': { what: 'no records: as without DANE', peer: { starttls: 'stripped' }, expect: clear },
  'dane-insecure-mx': {
    what: 'an MX that DNSSEC does not secure: as without DANE',
    tlsa: 'other',
    insecure: ['MX'],
    expect: encrypted,
  },
  'dane-insecure-a': {
    what: 'an address that DNSSEC does not secure: as without',
    tlsa: 'other',
    insecure: ['A'],
    expect: encrypted,
  },
  'dane-insecure-tlsa': {
    what: 'records that DNSSEC does not secure: as without',
    tlsa: 'other',
    insecure: ['TLSA'],
    expect: encrypted,
  },
  'dane-alias': {
    what: 'a secure alias that leads outside: records at its own name count',
    isAlias: true,
    tlsa: 'other',
    expect: waits('4.7.5', /TLSA/),
  },
  'dane-off': { what: 'taken out by the operator', tlsa: 'other', lists: { dane: 'off' }, expect: encrypted },
  'dane-required': { what: 'required, with records', tlsa: 'own', lists: { dane: 'require' }, expect: encrypted },
  'dane-required-none': {
    what: 'required, without records: waits',
    lists: { dane: 'require' },
    expect: waits('4.7.5', /DANE/),
  },
  'dane-required-insecure': {
    what: 'required, an insecure MX: waits',
    tlsa: 'own',
    insecure: ['MX'],
    lists: { dane: 'require' },
    expect: waits('4.7.5', /DANE/),
  },
  'dane-optional': {
    what: 'TLS-Required: No lets go of DANE',
    tlsa: 'other',
    message: optional,
    peer: { starttls: 'stripped' },
    expect: clear,
  },
  'dane-optional-required': {
    what: 'TLS-Required: No does not let go of the operator’s list',
    tlsa: 'other',
    message: optional,
    lists: { dane: 'require' },
    expect: waits('4.7.5', /TLSA/),
  },
  'names-must': { what: 'must verify, and does', lists: { verify: 'must' }, expect: encrypted },
  'names-other': {
    what: 'must verify, another name: waits',
    shows: 'other-name',
    lists: { verify: 'must' },
    expect: waits('4.7.5', /for another name/),
  },
  'names-expired': {
    what: 'must verify, expired: waits',
    shows: 'expired',
    lists: { verify: 'must' },
    expect: waits('4.7.5', /not valid|does not verify/),
  },
  'names-self': {
    what: 'must verify, signed by itself: waits',
    shows: 'self-signed',
    lists: { verify: 'must' },
    expect: waits('4.7.5', /does not verify/),
  },
  'names-strip': {
    what: 'must verify, no TLS: waits',
    peer: { starttls: 'stripped' },
    lists: { verify: 'must' },
    expect: waits('4.7.4', /STARTTLS/),
  },
  'sts-good': {
    what: 'MTA-STS enforced, all is well',
    insecure: ['MX'],
    sts: { mode: 'enforce' },
    expect: { ...encrypted, security: ({ sts }) => expect(sts).toMatchObject({ mode: 'enforce', isListed: true }) },
  },
  'sts-self': {
    what: 'enforced, signed by itself: waits',
    shows: 'self-signed',
    insecure: ['MX'],
    sts: { mode: 'enforce' },
    expect: waits('4.7.5', /does not verify/),
  },
  'sts-expired': {
    what: 'enforced, expired: waits',
    shows: 'expired',
    insecure: ['MX'],
    sts: { mode: 'enforce' },
    expect: waits('4.7.5', /not valid|does not verify/),
  },
  'sts-name': {
    what: 'enforced, another name: waits',
    shows: 'other-name',
    insecure: ['MX'],
    sts: { mode: 'enforce' },
    expect: waits('4.7.5', /another name/),
  },
  'sts-strip': {
    what: 'enforced, STARTTLS taken out: waits',
    peer: { starttls: 'stripped' },
    insecure: ['MX'],
    sts: { mode: 'enforce' },
    expect: waits('4.7.4', /STARTTLS/),
  },
  'sts-unlisted': {
    what: 'enforced, a host that is not listed: waits',
    insecure: ['MX'],
    sts: { mode: 'enforce', mx: 'mx.elsewhere.example' },
    expect: waits('4.7.5', /does not list/),
  },
  'sts-testing': {
    what: 'only tested: told, and delivered',
    shows: 'self-signed',
    insecure: ['MX'],
    sts: { mode: 'testing' },
    expect: { ...encrypted, security: ({ problems }) => expect(problems.join()).toMatch(/does not verify/) },
  },
  'sts-web': {
    what: 'a policy whose web server has another name is none',
    shows: 'self-signed',
    insecure: ['MX'],
    sts: { mode: 'enforce', web: 'wrong-name' },
    expect: { ...encrypted, security: ({ sts }) => expect(sts?.failure).toMatch(/does not name it/) },
  },
  'sts-dane': {
    what: 'DANE wins over MTA-STS',
    shows: 'self-signed',
    tlsa: 'own',
    sts: { mode: 'enforce', mx: 'mx.elsewhere.example' },
    expect: encrypted,
  },
  'sts-optional': {
    what: 'TLS-Required: No lets go of MTA-STS',
    shows: 'self-signed',
    insecure: ['MX'],
    sts: { mode: 'enforce' },
    message: optional,
    expect: encrypted,
  },
  'rt-good': {
    what: 'REQUIRETLS, offered, a secure way',
    peer: { offersRequireTls: true },
    message: requireTls,
    expect: encrypted,
  },
  'rt-sts': {
    what: 'REQUIRETLS by way of MTA-STS',
    insecure: ['MX'],
    peer: { offersRequireTls: true },
    sts: { mode: 'enforce' },
    message: requireTls,
    expect: encrypted,
  },
  'rt-insecure': {
    what: 'REQUIRETLS, an insecure way: comes back',
    insecure: ['MX'],
    peer: { offersRequireTls: true },
    message: requireTls,
    expect: { state: 'bounced', code: '5.7.10', words: /neither DNSSEC nor MTA-STS/ },
  },
  'rt-not-offered': {
    what: 'REQUIRETLS not offered: comes back',
    message: requireTls,
    expect: { state: 'bounced', code: '5.7.30', words: /does not offer REQUIRETLS/ },
  },
  'rt-strip': {
    what: 'REQUIRETLS, STARTTLS taken out: comes back',
    peer: { starttls: 'stripped' },
    message: requireTls,
    expect: { state: 'bounced', code: '5.7.10', words: /STARTTLS/ },
  },
  'rt-self': {
    what: 'REQUIRETLS, signed by itself: waits',
    shows: 'self-signed',
    peer: { offersRequireTls: true },
    message: requireTls,
    expect: waits('4.7.10', /does not verify/),
  },
  'rt-broken': {
    what: 'REQUIRETLS, TLS broken: waits',
    peer: { starttls: 'broken' },
    message: requireTls,
    expect: waits('4.7.10', /handshake/),
  },
};
