/** TLSA records of a host: of its certificate or key, of the authority, of somebody else, or such as mail cannot use. */
export type Tlsa = 'own-key' | 'own-certificate' | 'own-key-512' | 'authority' | 'other' | 'short' | 'pkix' | 'unknown';

/** One domain `<name>.<zone>`, its mail host, and what comes of mail to it. */
export type ZoneCase = {
  what: string;
  by: 'postfix' | 'exim';
  /** Where the domain lies, and its host if elsewhere. Default: in the signed zone. */
  zone?: 'signed' | 'plain' | 'forged';
  hostZone?: 'plain';
  shows?: 'self-signed' | 'expired' | 'other-name';
  /** The host does not offer STARTTLS; Postfix only. */
  isClear?: boolean;
  tlsa?: readonly Tlsa[];
  /** The name of the host, or of its TLSA records, or the domain is an alias; `chain`: of an alias of an alias. */
  alias?: 'inside' | 'outside' | 'chain' | 'chain-outside' | 'domain' | 'tlsa-inside' | 'tlsa-outside';
  /** Where TLSA records of an alias stand. */
  tlsaAt?: 'alias' | 'target';
  /** What has a signature that is broken. */
  bogus?: 'MX' | 'A' | 'TLSA';
  /** Another host, less preferred, where all is well. */
  hasSecond?: boolean;
  sts?: {
    mode: 'enforce' | 'testing';
    /** The host that the policy lists; default: the right one. */
    mx?: string;
    web?: 'missing' | 'wrong-name' | 'unreachable';
    /** A policy from so many days ago, good for one day or for ten, is known. */
    known?: { daysAgo: number; days: number };
  };
  lists?: { dane?: 'require' | 'off' };
  expect: {
    state: 'delivered' | 'queued';
    isSecure?: boolean;
    enhanced?: string;
    /** In the reply that is kept with the attempt. */
    words?: RegExp;
    /** In what is kept of DANE or MTA-STS. */
    because?: RegExp;
    cv?: 'dane' | 'yes' | 'no';
  };
};

const by = (cv: 'dane' | 'yes' | 'no', because?: RegExp) =>
  ({ state: 'delivered', isSecure: true, cv, ...(because ? { because } : {}) }) as const;
const waits = (enhanced: string, words: RegExp, because?: RegExp) =>
  ({ state: 'queued', enhanced, words, ...(because ? { because } : {}) }) as const;

export const zoneCases: Record<string, ZoneCase> = {
  'ee-postfix': { what: '3 1 1', by: 'postfix', shows: 'self-signed', tlsa: ['own-key'], expect: by('dane') },
  'ee-exim': { what: '3 1 1', by: 'exim', shows: 'expired', tlsa: ['own-key'], expect: by('dane') },
  'ee-whole': { what: '3 0 1', by: 'exim', shows: 'other-name', tlsa: ['own-certificate'], expect: by('dane') },
  'ee-512': { what: '3 1 2 beside a wrong 3 1 1', by: 'postfix', tlsa: ['own-key-512', 'other'], expect: by('dane') },
  'ta-postfix': { what: '2 0 1', by: 'postfix', tlsa: ['authority'], expect: by('dane') },
  'ta-exim': { what: '2 0 1', by: 'exim', tlsa: ['authority'], expect: by('dane') },
  'ta-name': {
    what: '2 0 1, a certificate for another name',
    by: 'postfix',
    shows: 'other-name',
    tlsa: ['authority'],
    expect: waits('4.7.5', /does not name it/),
  },
  'ta-expired': {
    what: '2 0 1, expired',
    by: 'exim',
    shows: 'expired',
    tlsa: ['authority'],
    expect: waits('4.7.5', /vouches|expired|valid/),
  },
  'wrong-postfix': { what: 'wrong', by: 'postfix', tlsa: ['other'], expect: waits('4.7.5', /none of those/) },
  'wrong-exim': { what: 'wrong', by: 'exim', tlsa: ['other'], expect: waits('4.7.5', /none of those/) },
  'wrong-second': {
    what: 'wrong at the first host, right at the second',
    by: 'exim',
    tlsa: ['other'],
    hasSecond: true,
    expect: by('dane'),
  },
  rolled: { what: 'the old key and the new one', by: 'postfix', tlsa: ['other', 'own-key'], expect: by('dane') },
  stripped: {
    what: 'right, and no STARTTLS',
    by: 'postfix',
    isClear: true,
    tlsa: ['own-key'],
    expect: waits('4.7.4', /does not offer STARTTLS/),
  },
  'bogus-tlsa': {
    what: 'a broken signature of TLSA',
    by: 'exim',
    tlsa: ['own-key'],
    bogus: 'TLSA',
    expect: waits('4.7.5', /DANE/, /SERVFAIL/),
  },
  'bogus-mx': {
    what: 'a broken signature of MX',
    by: 'exim',
    tlsa: ['own-key'],
    bogus: 'MX',
    expect: waits('4.4.3', /SERVFAIL/),
  },
  'bogus-a': {
    what: 'a broken signature of the address',
    by: 'exim',
    tlsa: ['own-key'],
    bogus: 'A',
    expect: waits('4.4.3', /SERVFAIL/),
  },
  'wrong-ds': {
    what: 'a zone whose key is another than the root says',
    by: 'exim',
    zone: 'forged',
    tlsa: ['own-key'],
    expect: waits('4.4.3', /SERVFAIL/),
  },
  none: { what: 'no records, which is signed', by: 'exim', expect: by('yes', /no TLSA records/) },
  'none-clear': {
    what: 'no records, no STARTTLS',
    by: 'postfix',
    isClear: true,
    expect: { state: 'delivered', isSecure: false, because: /no TLSA records/ },
  },
  'none-required': {
    what: 'required, no records',
    by: 'postfix',
    lists: { dane: 'require' },
    expect: waits('4.7.5', /DANE/, /required.*no TLSA/),
  },
  required: { what: 'required', by: 'postfix', tlsa: ['own-key'], lists: { dane: 'require' }, expect: by('dane') },
  off: { what: 'not tried', by: 'exim', tlsa: ['other'], lists: { dane: 'off' }, expect: by('yes', /not used/) },
  insecure: {
    what: 'wrong records in a zone that is not signed',
    by: 'exim',
    zone: 'plain',
    tlsa: ['other'],
    expect: by('yes', /does not secure its MX/),
  },
  'insecure-required': {
    what: 'required, not signed',
    by: 'postfix',
    zone: 'plain',
    tlsa: ['own-key'],
    lists: { dane: 'require' },
    expect: waits('4.7.5', /DANE/, /does not secure its MX/),
  },
  'host-outside': {
    what: 'a host in a zone that is not signed',
    by: 'postfix',
    hostZone: 'plain',
    tlsa: ['other'],
    expect: by('yes', /does not secure the addresses/),
  },
  alias: { what: 'records where the alias leads', by: 'exim', alias: 'inside', tlsa: ['own-key'], expect: by('dane') },
  'alias-own': {
    what: 'records at the alias itself',
    by: 'postfix',
    alias: 'inside',
    tlsaAt: 'alias',
    tlsa: ['authority'],
    expect: by('dane'),
  },
  'alias-outside': {
    what: 'an alias that leads out, records at the alias',
    by: 'exim',
    alias: 'outside',
    tlsaAt: 'alias',
    tlsa: ['other'],
    expect: waits('4.7.5', /none of those/),
  },
  'alias-chain': {
    what: 'records where a chain of aliases ends',
    by: 'postfix',
    alias: 'chain',
    tlsa: ['own-key'],
    expect: by('dane'),
  },
  'alias-chain-wrong': {
    what: 'wrong records where a chain of aliases ends',
    by: 'exim',
    alias: 'chain',
    tlsa: ['other'],
    expect: waits('4.7.5', /none of those/),
  },
  'alias-chain-outside': {
    what: 'a chain of aliases that goes by a zone that is not signed and comes back: records there say nothing',
    by: 'exim',
    alias: 'chain-outside',
    tlsa: ['other'],
    expect: by('no', /no TLSA records/),
  },
  'alias-domain': {
    what: 'a domain that is an alias',
    by: 'exim',
    alias: 'domain',
    tlsa: ['own-key'],
    expect: by('dane'),
  },
  'alias-domain-wrong': {
    what: 'a domain that is an alias, wrong records',
    by: 'postfix',
    alias: 'domain',
    tlsa: ['other'],
    expect: waits('4.7.5', /none of those/),
  },
  'alias-tlsa': {
    what: 'records that are an alias',
    by: 'postfix',
    alias: 'tlsa-inside',
    tlsa: ['own-key'],
    expect: by('dane'),
  },
  'alias-tlsa-outside': {
    what: 'records that are an alias into a zone that is not signed: none',
    by: 'exim',
    alias: 'tlsa-outside',
    tlsa: ['other'],
    expect: by('yes'),
  },
  unusable: {
    what: 'a digest cut short, usage 1, selector 7: encrypted',
    by: 'exim',
    shows: 'self-signed',
    tlsa: ['short', 'pkix', 'unknown'],
    expect: by('no', /none of which can be used/),
  },
  'unusable-clear': {
    what: 'a digest cut short, no STARTTLS',
    by: 'postfix',
    isClear: true,
    tlsa: ['short'],
    expect: waits('4.7.4', /STARTTLS/),
  },
  'unusable-required': {
    what: 'required, a digest cut short',
    by: 'exim',
    tlsa: ['short'],
    lists: { dane: 'require' },
    expect: waits('4.7.5', /DANE/, /none of its TLSA records/),
  },
  mixed: {
    what: 'a digest cut short beside the right one',
    by: 'exim',
    tlsa: ['short', 'own-key'],
    expect: by('dane'),
  },

  'sts-good': {
    what: 'enforced',
    by: 'postfix',
    zone: 'plain',
    sts: { mode: 'enforce' },
    expect: by('yes', /enforce/),
  },
  'sts-self': {
    what: 'enforced, signed by itself',
    by: 'exim',
    zone: 'plain',
    shows: 'self-signed',
    sts: { mode: 'enforce' },
    expect: waits('4.7.5', /does not verify/),
  },
  'sts-name': {
    what: 'enforced, another name',
    by: 'postfix',
    zone: 'plain',
    shows: 'other-name',
    sts: { mode: 'enforce' },
    expect: waits('4.7.5', /another name/),
  },
  'sts-clear': {
    what: 'enforced, no STARTTLS',
    by: 'postfix',
    zone: 'plain',
    isClear: true,
    sts: { mode: 'enforce' },
    expect: waits('4.7.4', /STARTTLS/),
  },
  'sts-unlisted': {
    what: 'enforced, another mx',
    by: 'exim',
    zone: 'plain',
    sts: { mode: 'enforce', mx: '*.elsewhere.plain' },
    expect: waits('4.7.5', /does not list/),
  },
  'sts-testing': {
    what: 'tested, another mx and a certificate signed by itself',
    by: 'exim',
    zone: 'plain',
    shows: 'self-signed',
    sts: { mode: 'testing', mx: '*.elsewhere.plain' },
    expect: by('no', /testing/),
  },
  'sts-missing': {
    what: 'announced, and not there',
    by: 'exim',
    zone: 'plain',
    shows: 'self-signed',
    sts: { mode: 'enforce', web: 'missing' },
    expect: by('no', /404/),
  },
  'sts-web-name': {
    what: 'on a web server with another name',
    by: 'exim',
    zone: 'plain',
    shows: 'self-signed',
    sts: { mode: 'enforce', web: 'wrong-name' },
    expect: by('no', /does not name it/),
  },
  'sts-unreachable': {
    what: 'on a web server that is down',
    by: 'postfix',
    zone: 'plain',
    shows: 'self-signed',
    sts: { mode: 'enforce', web: 'unreachable' },
    expect: by('no', /ECONNREFUSED/),
  },
  'sts-known': {
    what: 'known from yesterday, the web server down',
    by: 'postfix',
    zone: 'plain',
    shows: 'self-signed',
    sts: { mode: 'enforce', web: 'unreachable', known: { daysAgo: 2, days: 10 } },
    expect: waits('4.7.5', /does not verify/),
  },
  'sts-run-out': {
    what: 'known, run out, the web server down',
    by: 'exim',
    zone: 'plain',
    shows: 'self-signed',
    sts: { mode: 'enforce', web: 'unreachable', known: { daysAgo: 2, days: 1 } },
    expect: by('no', /ECONNREFUSED/),
  },
  'sts-dane': {
    what: 'enforced with another mx, and right by DANE',
    by: 'exim',
    shows: 'self-signed',
    tlsa: ['own-key'],
    sts: { mode: 'enforce', mx: '*.elsewhere.plain' },
    expect: by('dane'),
  },
  'sts-dane-wrong': {
    what: 'enforced and right, and wrong by DANE',
    by: 'postfix',
    tlsa: ['other'],
    sts: { mode: 'enforce' },
    expect: waits('4.7.5', /none of those/),
  },
};
