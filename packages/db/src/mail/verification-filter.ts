import { isIP } from 'node:net';
import { type Conditions, conditions, domainPattern, isAddress, isDomain, pattern } from './filter.ts';
import type { IdRange } from './window.ts';

/** What a search of verifications may ask for; all of it has to be met. */
export type VerificationFilter = {
  /** Anywhere in domains, addresses, names, selectors and comments. */
  text?: string;
  /** Author domain; `*.example.org` means its subdomains, `*example.org` means it and them. */
  domain?: string;
  /** Address or network of the client. */
  ip?: string;
  /** Of the client: its reverse name or what it called itself. */
  host?: string;
  /** Envelope sender: `<>`, a whole address, a domain, or a part. */
  from?: string;
  /** Domain of a recipient. */
  to?: string;
  /** d= of a signature. */
  signer?: string;
  /** s= of a signature. */
  selector?: string;
  spf?: string;
  /** `pass` when any signature passes, else the result of the first; `none` without one. */
  dkim?: string;
  /** A status of DMARC, or `failed` (by policy, whatever it is) or `error`. */
  status?: string;
  policy?: string;
  disposition?: string;
  /** A reason, or `any`. */
  override?: string;
  aligned?: 'spf' | 'dkim' | 'both' | 'spf-only' | 'dkim-only' | 'none';
  arc?: string;
  sessionId?: string;
  messageId?: string;
  before?: Date;
  after?: Date;
};

/** The conditions of a filter within a stretch of ids, over `mail.verification v`. */
export function verificationConditions(filter: VerificationFilter, range: IdRange): Conditions {
  const where = conditions();
  where.add('v.id >= ?::uuid', range.from);
  where.add('v.id < ?::uuid', range.below);
  domainCondition(where, filter.domain);
  sourceCondition(where, filter.ip);
  where.add('v.spf_result = ?', filter.spf);
  where.add('v.dkim_result = ?', filter.dkim);
  where.add(
    'v.status = any(?::text[])',
    filter.status === undefined ? undefined : (GROUPS[filter.status] ?? [filter.status]),
  );
  if (filter.policy === 'absent') where.also(`v.policy = ''`);
  else where.add('v.policy = ?', filter.policy);
  where.add('v.disposition = ?', filter.disposition);
  if (filter.override === 'any') where.also('v.override_type is not null');
  else where.add('v.override_type = ?', filter.override);
  if (filter.aligned !== undefined) where.also(ALIGNED[filter.aligned]);
  senderCondition(where, filter.from);
  where.add('v.envelope_to @> array[lower(?)]', filter.to);
  signatureCondition(where, filter);
  where.add(`v.arc->>'state' = ?`, filter.arc);
  where.add('v.source_name ilike ? or v.helo ilike ?', pattern(filter.host));
  where.add('v.session_id = ?', filter.sessionId);
  where.add('v.message_id = ?::uuid', filter.messageId);
  where.add(
    `v.from_domain ilike ? or v.used_domain ilike ? or v.envelope_from ilike ? or v.source_name ilike ? or v.helo ilike ?
      or host(v.source) ilike ? or v.rule ilike ? or v.record ilike ? or v.dkim::text ilike ? or v.override::text ilike ?`,
    pattern(filter.text),
  );
  return where;
}

/** Does the index that holds what is mostly asked (`verification_pkey`) know all that the filter names? */
export function isCoveredByIndex(filter: VerificationFilter): boolean {
  return Object.entries(filter).every(([name, value]) => value === undefined || COVERED.has(name));
}

/** Does the filter name something rare that an index of values can find, wherever it stands in time? */
export function hasExactVerificationPart(filter: VerificationFilter): boolean {
  return (
    (filter.domain !== undefined && isDomain(filter.domain)) ||
    (filter.ip !== undefined && isIP(filter.ip) !== 0) ||
    filter.signer !== undefined ||
    filter.selector !== undefined ||
    filter.sessionId !== undefined ||
    (filter.from !== undefined && filter.from !== '<>' && (isAddress(filter.from) || isDomain(filter.from)))
  );
}

function domainCondition(where: Conditions, domain: string | undefined): void {
  const name = domain?.toLowerCase().replaceAll('@', '');
  const ending = /^\*([^*.][^*]*)$/.exec(name ?? '')?.[1];
  if (isDomain(name)) where.add('v.from_domain = ?', name);
  else if (ending) {
    const own = where.parameter(ending);
    where.also(`v.from_domain = ${own} or right(v.from_domain, length(${own}) + 1) = '.' || ${own}`);
  }
  // The pattern is made for addresses.
  else where.add(`'@' || v.from_domain like ?`, domainPattern(name));
}

/** Text that is neither address nor network matches nothing. */
function sourceCondition(where: Conditions, ip: string | undefined): void {
  if (ip === undefined || ip === '') return;
  const [address, length] = ip.split('/');
  const version = isIP(address ?? '');
  const isNetwork = length !== undefined && /^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128);
  if (version === 0 || (length !== undefined && !isNetwork)) where.also('false');
  else if (length === undefined) where.add('v.source = ?::inet', address);
  else where.add('v.source <<= network(?::inet)', ip);
}

function senderCondition(where: Conditions, from: string | undefined): void {
  const isWholeAddress: boolean = isAddress(from);
  const isWholeDomain: boolean = from?.includes('.') === true && isDomain(from);
  if (from === '<>') where.also(`v.envelope_from = ''`);
  else if (isWholeAddress) where.add('lower(v.envelope_from) = ?', from?.toLowerCase());
  else if (isWholeDomain) where.add('mail.domain_of(v.envelope_from) = ?', from?.toLowerCase());
  else where.add('v.envelope_from ilike ?', pattern(from));
}

/** One signature must meet both. */
function signatureCondition(where: Conditions, { signer, selector }: VerificationFilter): void {
  if (signer === undefined && selector === undefined) return;
  const wanted = {
    ...(signer === undefined ? {} : { domain: signer.toLowerCase() }),
    ...(selector === undefined ? {} : { selector }),
  };
  where.add('v.dkim @> ?::jsonb', JSON.stringify([wanted]));
}

const ALIGNED: Record<NonNullable<VerificationFilter['aligned']>, string> = {
  spf: 'v.is_spf_aligned',
  dkim: 'v.is_dkim_aligned',
  both: 'v.is_spf_aligned and v.is_dkim_aligned',
  'spf-only': 'v.is_spf_aligned and not v.is_dkim_aligned',
  'dkim-only': 'v.is_dkim_aligned and not v.is_spf_aligned',
  none: 'not v.is_spf_aligned and not v.is_dkim_aligned',
};
const COVERED: ReadonlySet<string> = new Set<keyof VerificationFilter>([
  'domain',
  'ip',
  'spf',
  'dkim',
  'status',
  'policy',
  'disposition',
  'override',
  'aligned',
  'before',
  'after',
]);
const GROUPS: Record<string, string[]> = {
  failed: ['none', 'quarantine', 'reject'],
  error: ['temperror', 'permerror'],
};
