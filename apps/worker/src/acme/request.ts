import 'reflect-metadata';
import { createPublicKey, generateKeyPair, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import {
  AuthorityKeyIdentifierExtension,
  Pkcs10CertificateRequestGenerator,
  X509Certificate as Readable,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';

export type KeyType = 'p256' | 'rsa2048';

/** Makes a private key, in PEM form (PKCS 8). */
export async function makeKey(type: KeyType): Promise<string> {
  const { privateKey } =
    type === 'p256'
      ? await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })
      : await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
}

/** The request for a certificate (RFC 2986), in DER form: these names, this key. */
export async function makeRequest(names: readonly string[], pem: string): Promise<Uint8Array> {
  const publicKey = createPublicKey(pem);
  const algorithm =
    publicKey.asymmetricKeyType === 'ec'
      ? { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
      : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const octets = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const request = await Pkcs10CertificateRequestGenerator.create({
    keys: {
      privateKey: await crypto.subtle.importKey('pkcs8', octets, algorithm, false, ['sign']),
      publicKey: await crypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
    },
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))],
  });
  return new Uint8Array(request.rawData);
}

/** What was issued, read; or why it is not what was asked for. */
export function readIssued(
  chain: string,
  { names, key }: { names: readonly string[]; key: string },
): { ok: true; notBefore: Date; notAfter: Date } | { ok: false; reason: string } {
  if (chain.length > MAX_CHAIN || /PRIVATE KEY/.test(chain)) return { ok: false, reason: 'what was sent is no chain' };
  let own: X509Certificate;
  try {
    own = new X509Certificate(chain);
  } catch {
    return { ok: false, reason: 'what was sent is no certificate' };
  }
  const spki = { format: 'der', type: 'spki' } as const;
  if (!own.publicKey.export(spki).equals(createPublicKey(key).export(spki)))
    return { ok: false, reason: 'the certificate is for another key' };
  const missing = names.filter((name) => own.checkHost(name, { subject: 'never' }) === undefined);
  if (missing.length > 0) return { ok: false, reason: `the certificate does not name ${missing.join(', ')}` };
  if (own.validToDate.getTime() <= Date.now()) return { ok: false, reason: 'the certificate has ended already' };
  return { ok: true, notBefore: own.validFromDate, notAfter: own.validToDate };
}

/** How an authority calls a certificate in questions about its renewal (RFC 9773 §4.1); null where it does not say who issued it. */
export function certificateIdOf(chain: string): string | null {
  try {
    const own = new Readable(new X509Certificate(chain).raw);
    const authority = own.getExtension(AuthorityKeyIdentifierExtension)?.keyId;
    if (!authority) return null;
    const serial = own.serialNumber.replace(/^(?=[89a-f])/i, '00');
    return [authority, serial].map((hex) => Buffer.from(hex, 'hex').toString('base64url')).join('.');
  } catch {
    return null;
  }
}

const MAX_CHAIN = 200_000;
