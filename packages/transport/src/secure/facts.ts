import type { DaneDecision } from '../dane/decide.ts';
import type { StsMode } from '../mta-sts/policy.ts';

/** All that is known before a host is connected to, by everyone who has a say in how private it has to be. */
export type SecureFacts = {
  /** What DANE decided for this host, and whether the operator's `dane.requireHosts` names the destination. */
  dane: DaneDecision;
  isDaneRequired: boolean;
  /** The next-hop domain's MTA-STS policy, and whether it lists this host. */
  sts: StsMode;
  isListed: boolean;
  /** The message came with REQUIRETLS (RFC 8689 §2), or with a header `TLS-Required: No` (§5). */
  hasRequireTls: boolean;
  hasTlsRequiredNo: boolean;
  /** What led to the host: a DNSSEC-secure MX look-up, another one, or a name given by the operator. */
  lookUp: 'secure' | 'insecure' | 'given';
  /** The route's own wish. */
  route: 'opportunistic' | 'required' | 'none' | 'implicit';
  /** `tls.verifyHosts` and `tls.tryVerifyHosts`. */
  verify: 'off' | 'try' | 'must';
  /** `tls.verifyCertNames`. */
  areNamesChecked: boolean;
  /** `tls.requestOcspHosts` and `tls.requireOcspHosts`. */
  ocsp: 'off' | 'try' | 'must';
};

/** What was seen of the connection. `staple`: OCSP (RFC 6066 §8); `dane`: whether the certificate matched the TLSA records. */
export type Seen =
  | { kind: 'no-starttls' }
  /** STARTTLS was offered, and refused when it was asked for. */
  | { kind: 'starttls-refused' }
  | { kind: 'handshake-failed' }
  | {
      kind: 'encrypted';
      chain: 'verified' | 'unverified' | 'expired';
      names: 'match' | 'mismatch';
      dane: 'match' | 'mismatch';
      staple: 'good' | 'missing' | 'bad' | 'revoked';
      offersRequireTls: boolean;
    };

/**
 * The facts with what `TLS-Required: No` lets go of: the policies of the recipient's domain (RFC 8689 §4.2.3), never the operator's own
 * demands. It means nothing beside REQUIRETLS (§4.1), and TLS reports are sent with it (RFC 8460 §3).
 */
export function withRelaxation(facts: SecureFacts): SecureFacts {
  if (!facts.hasTlsRequiredNo || facts.hasRequireTls) return { ...facts, hasTlsRequiredNo: false };
  return { ...facts, dane: facts.isDaneRequired ? facts.dane : 'opportunistic', sts: 'none' };
}
