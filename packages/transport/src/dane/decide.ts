/** The facts DANE decides on, for one host (RFC 7672 §2.2). */
export type DaneFacts = {
  /** What the lists say of the destination: `dane.requireHosts`, `dane.tryHosts`, or neither. */
  wish: 'require' | 'try' | 'off';
  /** Whether DNSSEC secures what led to the host: MX records, or a next hop named by the operator (`given`). */
  mx: 'secure' | 'insecure' | 'given';
  addresses: 'secure' | 'insecure';
  tlsa: 'usable' | 'unusable' | 'none' | 'failed';
};

/**
 * `verified`: TLS, and the certificate is one of the records' (nothing else about it counts). `encrypted`: TLS, the certificate is not
 * looked at. `opportunistic`: DANE has nothing to say. `delay`: this host may not be used now.
 */
export type DaneDecision = 'verified' | 'encrypted' | 'opportunistic' | 'delay';

/** One row of the table: the facts it is about (all, where it names none), what follows, and why. */
export type DaneRule = {
  when: { readonly [K in keyof DaneFacts]?: readonly DaneFacts[K][] };
  decision: DaneDecision;
  because: string;
  /** What a TLS report calls it (RFC 8460 §4.3.2.1). */
  failure?: DaneFailure;
};

export type DaneFailure = 'dane-required' | 'dnssec-invalid' | 'tlsa-invalid';

/** The first row that fits decides. */
export const daneRules: readonly DaneRule[] = [
  { when: { wish: ['off'] }, decision: 'opportunistic', because: 'DANE is not used for this destination' },
  {
    when: { wish: ['require'], mx: ['insecure'] },
    decision: 'delay',
    because: 'DANE is required, and DNSSEC does not secure its MX records',
    failure: 'dane-required',
  },
  {
    when: { wish: ['require'], addresses: ['insecure'] },
    decision: 'delay',
    because: 'DANE is required, and DNSSEC does not secure the addresses of its host',
    failure: 'dane-required',
  },
  // RFC 7672 §2.2.1: an attacker who can forge the MX records can name a host of his own.
  { when: { mx: ['insecure'] }, decision: 'opportunistic', because: 'DNSSEC does not secure its MX records' },
  {
    when: { addresses: ['insecure'] },
    decision: 'opportunistic',
    because: 'DNSSEC does not secure the addresses of its host',
  },
  // RFC 7672 §2.1.2: an attacker who cannot forge an answer can always suppress it.
  {
    when: { tlsa: ['failed'] },
    decision: 'delay',
    because: 'its TLSA records could not be looked up, or DNSSEC calls them forged',
    failure: 'dnssec-invalid',
  },
  { when: { tlsa: ['usable'] }, decision: 'verified', because: 'it has TLSA records' },
  {
    when: { wish: ['require'], tlsa: ['unusable'] },
    decision: 'delay',
    because: 'DANE is required, and none of its TLSA records can be used',
    failure: 'tlsa-invalid',
  },
  {
    when: { wish: ['require'], tlsa: ['none'] },
    decision: 'delay',
    because: 'DANE is required, and it has no TLSA records',
    failure: 'dane-required',
  },
  // RFC 7672 §2.2: whoever publishes records has TLS, whatever they say.
  {
    when: { tlsa: ['unusable'] },
    decision: 'encrypted',
    because: 'it has TLSA records, none of which can be used',
    failure: 'tlsa-invalid',
  },
  { when: { tlsa: ['none'] }, decision: 'opportunistic', because: 'it has no TLSA records' },
];

/** Decides what DANE asks of the connection to one host: the row that fits. */
export function decideDane(facts: DaneFacts): DaneRule {
  return daneRules.find(({ when }) => fits(when, facts))!;
}

function fits(when: DaneRule['when'], facts: DaneFacts): boolean {
  return (Object.keys(when) as (keyof DaneFacts)[]).every((key) =>
    (when[key] as readonly string[]).includes(facts[key]),
  );
}
