import type { DaneDecision } from '../dane/decide.ts';
import { type SecureFacts, withRelaxation } from './facts.ts';

/** How strongly something is wanted. `try`: looked at, and what is wrong is told, but mail goes on. */
export type Want = 'off' | 'try' | 'must';

/** What is required of one connection. */
export type Requirement = {
  /** `off`: STARTTLS is not used; `try`: where it works, and in the clear where not; `must`: never in the clear. */
  tls: Want;
  /** The handshake comes before the greeting (RFC 8314 §3.3). */
  isImplicit: boolean;
  /** The certificate has to match the TLSA records; chain and names then do not count. */
  dane: Want;
  /** The certificate has to chain to a trusted authority, within its dates; and be one for the host. */
  chain: Want;
  names: Want;
  /** A good OCSP staple; a resumed session has none. */
  staple: Want;
  /** The host has to offer REQUIRETLS, and is given it. */
  requireTls: Want;
  /** Who asks for what, in words. */
  because: readonly string[];
};

/** A host that may not be used at all. `ifNone`: what becomes of the mail if no other host is any better. */
export type Refusal = {
  kind: 'next-host';
  ifNone: 'defer' | 'fail';
  /** Enhanced status code (RFC 3463). */
  code: string;
  words: string;
};

export type Demands = { kind: 'connect'; requirement: Requirement } | Refusal;

type When = { readonly [K in keyof SecureFacts]?: readonly SecureFacts[K][] };
type Ask = Partial<Record<'tls' | 'dane' | 'chain' | 'names' | 'staple' | 'requireTls', Want>>;

/** Hosts that are not even connected to; the first row that fits decides. */
export const refusalRows: readonly { when: When; refusal: Omit<Refusal, 'kind'> }[] = [
  {
    // RFC 8689 §4.2.1, first condition.
    when: { hasRequireTls: [true], lookUp: ['insecure'], sts: ['none', 'testing'] },
    refusal: {
      ifNone: 'fail',
      code: '5.7.10',
      words: 'the message requires TLS all the way, and neither DNSSEC nor MTA-STS secures the way to this host',
    },
  },
  {
    when: { hasRequireTls: [true], lookUp: ['insecure'], sts: ['enforce'], isListed: [false] },
    refusal: {
      ifNone: 'fail',
      code: '5.7.10',
      words: 'the message requires TLS all the way, and the MTA-STS policy of the domain does not list this host',
    },
  },
  {
    when: { dane: ['delay'] },
    refusal: { ifNone: 'defer', code: '4.7.5', words: 'DANE does not let this host be used now' },
  },
  {
    // RFC 8461 §4.1; with usable TLSA records DANE alone decides (§2).
    when: { dane: ['encrypted', 'opportunistic'], sts: ['enforce'], isListed: [false] },
    refusal: { ifNone: 'defer', code: '4.7.5', words: 'the MTA-STS policy of the domain does not list this host' },
  },
];

const notByDane: readonly DaneDecision[] = ['encrypted', 'opportunistic', 'delay'];

/** Who asks for what. All rows that fit count, and the strongest wish for each thing. */
export const demandRows: readonly { when: When; asks: Ask; because: string }[] = [
  { when: { route: ['opportunistic'] }, asks: { tls: 'try' }, because: 'the route encrypts where it can' },
  { when: { route: ['required', 'implicit'] }, asks: { tls: 'must' }, because: 'the route requires TLS' },
  { when: { dane: ['verified'] }, asks: { tls: 'must', dane: 'must' }, because: 'the host has TLSA records (DANE)' },
  {
    when: { dane: ['encrypted'] },
    asks: { tls: 'must' },
    because: 'the host has TLSA records, though none that can be used',
  },
  {
    when: { dane: notByDane, sts: ['enforce'] },
    asks: { tls: 'must', chain: 'must', names: 'must' },
    because: 'the domain enforces an MTA-STS policy',
  },
  {
    when: { dane: notByDane, sts: ['testing'] },
    asks: { chain: 'try', names: 'try' },
    because: 'the domain tests an MTA-STS policy',
  },
  {
    when: { hasRequireTls: [true] },
    asks: { tls: 'must', requireTls: 'must' },
    because: 'the message came with REQUIRETLS',
  },
  {
    when: { hasRequireTls: [true], dane: notByDane },
    asks: { chain: 'must', names: 'must' },
    because: 'REQUIRETLS asks for a certificate that verifies',
  },
  { when: { dane: notByDane, verify: ['try'] }, asks: { chain: 'try' }, because: 'certificates are looked at' },
  {
    when: { dane: notByDane, verify: ['try'], areNamesChecked: [true] },
    asks: { names: 'try' },
    because: 'names in certificates are looked at',
  },
  { when: { verify: ['must'] }, asks: { tls: 'must' }, because: 'the host has to verify' },
  { when: { dane: notByDane, verify: ['must'] }, asks: { chain: 'must' }, because: 'the host has to verify' },
  {
    when: { dane: notByDane, verify: ['must'], areNamesChecked: [true] },
    asks: { names: 'must' },
    because: 'names in certificates have to match',
  },
  { when: { ocsp: ['try'] }, asks: { staple: 'try' }, because: 'OCSP is asked for' },
  { when: { ocsp: ['must'] }, asks: { tls: 'must', staple: 'must' }, because: 'OCSP is required' },
  { when: { dane: notByDane, ocsp: ['must'] }, asks: { chain: 'must' }, because: 'OCSP is required' },
  {
    when: { dane: notByDane, ocsp: ['must'], areNamesChecked: [true] },
    asks: { names: 'must' },
    because: 'names in certificates have to match',
  },
];

/**
 * What a connection to one host has to be like. Wishes only add up, so that no two of them can make it less private than one alone; a route
 * without TLS uses it all the same where the recipient's domain or the message demands it.
 */
export function demandsOn(given: SecureFacts): Demands {
  const { refused, demanded: rows } = rowsFor(given);
  const facts = withRelaxation(given);
  if (refused) return { kind: 'next-host', ...refused.refusal };
  const strongest = (key: keyof Ask): Want => {
    const wants = rows.map(({ asks }) => asks[key]);
    return wants.includes('must') ? 'must' : wants.includes('try') ? 'try' : 'off';
  };
  return {
    kind: 'connect',
    requirement: {
      tls: strongest('tls'),
      isImplicit: facts.route === 'implicit',
      dane: strongest('dane'),
      chain: strongest('chain'),
      names: strongest('names'),
      staple: strongest('staple'),
      requireTls: strongest('requireTls'),
      because: [...new Set(rows.map(({ because }) => because))],
    },
  };
}

/** The rows that fit: the one that forbids the host, or all that ask something of it. */
export function rowsFor(given: SecureFacts): {
  refused: (typeof refusalRows)[number] | null;
  demanded: readonly (typeof demandRows)[number][];
} {
  const facts = withRelaxation(given);
  const refused = refusalRows.find(({ when }) => fits(when, facts)) ?? null;
  return { refused, demanded: refused ? [] : demandRows.filter(({ when }) => fits(when, facts)) };
}

function fits(when: When, facts: SecureFacts): boolean {
  for (const key in when)
    if (!(when[key as keyof SecureFacts] as readonly unknown[]).includes(facts[key as keyof SecureFacts])) return false;
  return true;
}
