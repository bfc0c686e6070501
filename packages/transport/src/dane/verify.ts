import { checkCertificateNames } from '../cert-names/check.ts';
import type { Certificate } from '../x509/certificate.ts';
import { type Anchor, findPath } from '../x509/path.ts';
import { tlsaMatches, type UsableTlsa } from './tlsa.ts';

/** Whether a server is who its TLSA records say. `depth` is the place of the certificate that matched, 0 the server's own. */
export type DaneVerdict =
  | { kind: 'verified'; tlsa: UsableTlsa; depth: number; name?: string }
  | { kind: 'unverified'; reason: string };

export type DaneOptions = {
  /** The names a certificate may be for when usage 2 vouches for it, see `reference-names`. */
  references: readonly string[];
  at: Date;
};

/**
 * Holds the certificates a server sent, its own first, against usable records (RFC 7671 §5, RFC 7672 §3.1). Usage 3 pins the server's key or
 * certificate, and neither names nor dates count. Usage 2 names an authority: path, dates and names are checked; a record that holds the whole
 * authority or its key serves where the server does not send it.
 */
export function verifyDane(
  chain: readonly Certificate[],
  records: readonly UsableTlsa[],
  { references, at }: DaneOptions,
): DaneVerdict {
  const leaf = chain[0];
  if (leaf === undefined) return { kind: 'unverified', reason: 'the server showed no certificate' };
  const strongest = withStrongestDigests(records);
  const own = strongest.find((record) => record.usage === 3 && tlsaMatches(record, leaf));
  if (own) return { kind: 'verified', tlsa: own, depth: 0 };
  const authorities = strongest.filter(({ usage }) => usage === 2);
  if (authorities.length === 0) return { kind: 'unverified', reason: 'no record matches it' };
  if (leaf.extendedKeyUsages?.some((usage) => usage === SERVER_AUTH || usage === ANY_USAGE) === false)
    return { kind: 'unverified', reason: 'its certificate is not one for servers' };
  const brought = authorities.flatMap(({ certificate }) => certificate ?? []);
  const path = findPath(leaf, [...chain.slice(1, MAX_CHAIN), ...brought], { anchor: anchorOf(authorities), at });
  if (path.kind === 'no-path')
    return {
      kind: 'unverified',
      reason: `no authority of its TLSA records vouches for its certificate: ${path.reason}`,
    };
  // RFC 7672 §3.2.3: common names count where there are no DNS-IDs.
  const names = checkCertificateNames(leaf, references, { allowCommonName: true });
  if (names.kind === 'mismatch')
    return { kind: 'unverified', reason: `its certificate does not name it: ${names.reason}` };
  return { kind: 'verified', tlsa: path.anchor, depth: path.depth, name: names.name };
}

function anchorOf(authorities: readonly UsableTlsa[]): Anchor<UsableTlsa> {
  return {
    ofCertificate: (issuer) => authorities.find((record) => tlsaMatches(record, issuer)) ?? null,
    keys: authorities.flatMap((anchor) =>
      anchor.publicKey ? [{ publicKey: anchor.publicKey, publicKeyInfo: anchor.data, anchor }] : [],
    ),
  };
}

/** RFC 7671 §9: of the digests of one usage and selector only the strongest counts; whole data always does. */
function withStrongestDigests(records: readonly UsableTlsa[]): UsableTlsa[] {
  return records.filter(
    ({ usage, selector, matching }) =>
      matching !== 1 ||
      !records.some((other) => other.matching === 2 && other.usage === usage && other.selector === selector),
  );
}

const MAX_CHAIN = 10;
/** RFC 5280 §4.2.1.12. */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const ANY_USAGE = '2.5.29.37.0';
