import { constants, type KeyObject, verify } from 'node:crypto';
import { childrenOf, contextTag, DerError, expectTag, readDer, readOid, SEQUENCE } from '../x509/der.ts';

/** How something is signed (AlgorithmIdentifier, RFC 5280 §4.1.1.2). */
export type SignatureAlgorithm = { oid: string; parameters: Buffer | null };

/** Whether a signature is a key's. MD5 and SHA-1 are refused, and so is what is not known. */
export function verifySignature(
  { algorithm, signed, signature }: { algorithm: SignatureAlgorithm; signed: Buffer; signature: Buffer },
  publicKey: KeyObject,
): boolean {
  const known = algorithm.oid === RSA_PSS ? pssOf(algorithm.parameters) : ALGORITHMS[algorithm.oid];
  if (!known || publicKey.asymmetricKeyType !== known.key) return false;
  const options =
    known.isPss === true
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
      : {};
  try {
    return verify(known.hash, signed, { key: publicKey, ...options }, signature);
  } catch {
    return false;
  }
}

type Algorithm = { key: string; hash: string | null; isPss?: boolean };

/** RFC 4055 §3.1: the hash stands in the parameters; the default is SHA-1, which we do not take. */
function pssOf(parameters: Buffer | null): Algorithm | null {
  if (parameters === null) return null;
  try {
    const first = childrenOf(expectTag(readDer(parameters), SEQUENCE)).find(({ tag }) => tag === contextTag(0));
    if (first === undefined) return null;
    const hash = PSS_HASHES[readOid(childrenOf(expectTag(childrenOf(first)[0], SEQUENCE))[0])];
    return hash === undefined ? null : { key: 'rsa', hash, isPss: true };
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

const RSA_PSS = '1.2.840.113549.1.1.10';
const PSS_HASHES: Record<string, string> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const ALGORITHMS: Record<string, Algorithm> = {
  '1.2.840.113549.1.1.11': { key: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.3.2': { key: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', hash: 'sha512' },
  '1.3.101.112': { key: 'ed25519', hash: null },
  '1.3.101.113': { key: 'ed448', hash: null },
};
