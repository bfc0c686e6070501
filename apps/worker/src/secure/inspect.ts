import type { TLSSocket } from 'node:tls';
import type { AttemptSecurity } from '@posthorn/db/mail/settlement';
import { checkCertificateNames } from '@posthorn/transport/cert-names/check';
import { formatTlsa } from '@posthorn/transport/dane/tlsa';
import { verifyDane } from '@posthorn/transport/dane/verify';
import { type JudgedStaple, judgeStaple } from '@posthorn/transport/ocsp/staple';
import type { Seen } from '@posthorn/transport/secure/facts';
import { type Certificate, parseCertificate } from '@posthorn/transport/x509/certificate';
import type { Secured } from './demands.ts';
import { chainOf, nameOf } from './handshake.ts';

export type SeenTls = Extract<Seen, { kind: 'encrypted' }>;

/** What a handshake showed, held against what is known of the host. */
export type Inspection = {
  /** Whether REQUIRETLS is offered shows only after the next EHLO; until then it is taken to be. */
  seen: SeenTls;
  certificate: AttemptSecurity['certificate'] | null;
  /** The TLSA record that named the certificate, and at which depth. */
  matched: { record: string; usage: 2 | 3; depth: number } | null;
  /** Why something does not fit, by what it is about. */
  reasons: { chain?: string; names?: string; dane?: string; staple?: string };
  /** What came stapled; null: nobody asked. */
  staple: JudgedStaple | null;
  /** Why a veto of the operator does not let it count as verified. */
  veto?: string;
};

/** Looks at the certificates of a TLS connection. What they are good for is for the table to say. */
export function inspect(
  socket: TLSSocket,
  secured: Secured,
  { at, response }: { at: Date /** The OCSP response that came with it. */; response: Uint8Array | null },
): Inspection {
  const { evidence, allowCommonName } = secured;
  const peers = chainOf(socket);
  const chain = peers.map(({ raw }) => parseCertificate(raw)).flatMap((read) => (read.ok ? [read.certificate] : []));
  const leaf = peers[0];
  const reasons: Inspection['reasons'] = {};

  const trust = chainState(socket);
  if (trust.fault) reasons.chain = trust.fault;
  const named = checkNames(chain[0], evidence?.hostNames ?? [], allowCommonName);
  if (named !== null) reasons.names = named;
  const dane = checkDane(chain, secured, at);
  if (dane !== null && dane.kind === 'unverified') reasons.dane = dane.reason;
  const staple = isStapleAsked(secured) ? judgeStaple({ response, chain, at }) : null;
  if (staple?.kind === 'bad' || staple?.kind === 'revoked') reasons.staple = staple.words;

  return {
    seen: {
      kind: 'encrypted',
      chain: trust.state,
      names: named === null ? 'match' : 'mismatch',
      dane: dane?.kind === 'verified' ? 'match' : 'mismatch',
      staple: staple?.kind ?? 'missing',
      offersRequireTls: true,
    },
    certificate: leaf
      ? {
          subject: nameOf(leaf.subject).slice(0, 255),
          names: (chain[0]?.dnsNames ?? []).slice(0, 20).map((name) => name.slice(0, 255)),
          issuer: nameOf(leaf.issuer).slice(0, 255),
          fingerprint: leaf.fingerprint256,
          notAfter: leaf.valid_to,
          chain: trust.state,
          ...(trust.fault ? { chainFault: trust.fault } : {}),
          isNamed: named === null,
          ...(staple ? { staple: { state: staple.kind, words: staple.words.slice(0, 300) } } : {}),
        }
      : null,
    matched:
      dane?.kind === 'verified' ? { record: formatTlsa(dane.tlsa), usage: dane.tlsa.usage, depth: dane.depth } : null,
    reasons,
    staple,
  };
}

/** What OpenSSL says of the chain; names are checked apart (RFC 9525). */
function chainState(socket: TLSSocket): { state: SeenTls['chain']; fault: string | null } {
  if (socket.authorized) return { state: 'verified', fault: null };
  const error = socket.authorizationError as unknown;
  const code = error instanceof Error ? error.message : String(error ?? 'UNKNOWN');
  return { state: EXPIRED.has(code) ? 'expired' : 'unverified', fault: chainWords.get(code) ?? code.slice(0, 200) };
}

function checkNames(leaf: Certificate | undefined, names: readonly string[], allowCommonName: boolean): string | null {
  if (leaf === undefined) return 'it cannot be read';
  const check = checkCertificateNames(leaf, names, { allowCommonName });
  return check.kind === 'match' ? null : check.reason;
}

function checkDane(chain: readonly Certificate[], { evidence }: Secured, at: Date) {
  if (evidence === null || evidence.tlsa?.kind !== 'usable') return null;
  return verifyDane(chain, evidence.tlsa.records, { references: evidence.daneNames, at });
}

/** Whether a host is asked for an OCSP staple. */
export const isStapleAsked = ({ demands }: Pick<Secured, 'demands'>): boolean =>
  demands.kind === 'connect' && demands.requirement.staple !== 'off';

const EXPIRED: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const chainWords: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'it has expired'],
  ['CERT_NOT_YET_VALID', 'it is not valid yet'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'it is signed by itself'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its authority is not trusted here'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'its authority is not known here'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its authority is not known here'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its authority is not known here, and was not sent along'],
  ['CERT_REVOKED', 'it is revoked'],
  ['CERT_CHAIN_TOO_LONG', 'its chain is too long'],
  ['INVALID_CA', 'what issued it is no authority'],
  ['INVALID_PURPOSE', 'it is not one for servers'],
]);
