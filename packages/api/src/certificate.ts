import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** What one certificate says. Times are ISO 8601. */
export type CertificateFacts = {
  subject: string;
  issuer: string;
  names: string[];
  notBefore: string;
  notAfter: string;
  keyType: string;
  fingerprint256: string;
  isSelfSigned: boolean;
};

export type ChainFacts = {
  certificates: CertificateFacts[];
  key: 'absent' | 'matches' | 'differs' | 'unreadable';
  /** A mistake keeps clients from trusting it or the engine from using it; a warning is worth a look. */
  mistakes: Mistake[];
};

/** `unusable`: the field for which no engine could show the certificate. */
type Mistake = { kind: 'mistake' | 'warning'; words: string; unusable?: 'certificatePem' | 'privateKey' };

/** Reads a chain of certificates in PEM form (RFC 7468) with its key, and says everything that is wrong with it. Never throws. */
export function readChain(
  pem: string,
  options: {
    privateKey?: string | undefined;
    now: Date;
    /** Authorities side by side, whose order says nothing, instead of a server's certificate and its issuers. */
    areAuthorities?: boolean;
  },
): ChainFacts {
  const { areAuthorities = false } = options;
  const mistakes: ChainFacts['mistakes'] = [];
  const wrong = (words: string, unusable?: Mistake['unusable']): void =>
    void mistakes.push({ kind: 'mistake', words, ...(unusable ? { unusable } : {}) });
  const doubtful = (words: string): void => void mistakes.push({ kind: 'warning', words });
  const blocks = pem.match(BLOCK)?.slice(0, MAX_CERTIFICATES) ?? [];
  const begins = pem.match(/-----BEGIN CERTIFICATE-----/g)?.length ?? 0;
  if (begins === 0) wrong('There is no line “-----BEGIN CERTIFICATE-----”.', 'certificatePem');
  else if (begins > blocks.length)
    wrong('A certificate has no line “-----END CERTIFICATE-----”: the text was cut off.', 'certificatePem');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    wrong('A private key stands in the chain. It belongs in its own field.');

  const certificates: X509Certificate[] = [];
  for (const [at, block] of blocks.entries()) {
    try {
      certificates.push(new X509Certificate(block));
    } catch {
      wrong(`Certificate ${at + 1} cannot be read: its base64 text is damaged or is no certificate.`, 'certificatePem');
    }
  }
  for (const [at, certificate] of certificates.entries()) {
    const next = certificates[at + 1];
    if (areAuthorities) {
      if (!certificate.ca)
        doubtful(`Certificate ${at + 1} is no authority’s: it vouches for itself alone, if for anybody.`);
    } else if (next && !certificate.checkIssued(next)) {
      wrong(
        `Certificate ${at + 2} did not issue certificate ${at + 1}: the server’s own must come first, then each issuer.`,
      );
    }
    const until = certificate.validToDate;
    const who = at === 0 && !areAuthorities ? 'The certificate' : `Certificate ${at + 1}`;
    if (until < options.now) wrong(`${who} expired on ${day(until)}.`);
    else if (certificate.validFromDate > options.now)
      wrong(`${who} is not valid before ${day(certificate.validFromDate)}.`);
    else if (until.getTime() - options.now.getTime() < SOON_MS) doubtful(`${who} expires on ${day(until)}.`);
  }
  const [leaf] = certificates;
  if (leaf && !areAuthorities) {
    if (leaf.ca && certificates.length > 1) doubtful('The first certificate is an authority’s, not a server’s.');
    if (!leaf.subjectAltName)
      doubtful('It names no hosts (subjectAltName), so that clients that check names refuse it (RFC 9525 §6.3).');
    if (!isSelfSigned(leaf) && certificates.length === 1)
      doubtful('Its issuer is missing: many clients cannot verify it without.');
    const bits = leaf.publicKey.asymmetricKeyDetails?.modulusLength;
    if (bits !== undefined && bits < 2048) doubtful(`Its key has ${bits} bits; fewer than 2048 are refused by many.`);
  }
  const key = compareKey(certificates, options.privateKey, (words) => wrong(words, 'privateKey'));
  return { certificates: certificates.map(factsOf), key, mistakes };
}

function compareKey(
  [leaf, ...others]: readonly X509Certificate[],
  pem: string | undefined,
  wrong: (words: string) => void,
): ChainFacts['key'] {
  if (pem === undefined || pem === '') return 'absent';
  const key = readKey(pem, wrong);
  if (!key) return 'unreadable';
  if (!leaf) return 'differs';
  if (leaf.checkPrivateKey(key)) return 'matches';
  const at = others.findIndex((other) => other.checkPrivateKey(key));
  wrong(
    at < 0
      ? 'The private key belongs to another certificate.'
      : `The private key belongs to certificate ${at + 2} of the chain: the server’s own must come first.`,
  );
  return 'differs';
}

function readKey(pem: string, wrong: (words: string) => void): KeyObject | undefined {
  if (/ENCRYPTED/.test(pem)) {
    wrong('The private key is protected by a passphrase. Give it without: it is encrypted here when it is stored.');
    return undefined;
  }
  try {
    return createPrivateKey(pem);
  } catch {
    wrong('The private key cannot be read: it must be one PEM block “-----BEGIN PRIVATE KEY-----” (or RSA, or EC).');
    return undefined;
  }
}

function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    subject: certificate.subject.split('\n').join(', ') || '(none)',
    issuer: certificate.issuer.split('\n').join(', ') || '(none)',
    names: (certificate.subjectAltName ?? '')
      .split(', ')
      .map((name) => name.replace(/^(DNS|IP Address):/, ''))
      .filter((name) => name !== ''),
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
    keyType: keyType(certificate.publicKey),
    fingerprint256: certificate.fingerprint256,
    isSelfSigned: isSelfSigned(certificate),
  };
}

function keyType({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const { modulusLength, namedCurve } = asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined) return `RSA, ${modulusLength} bits`;
  if (namedCurve !== undefined) return `EC, ${namedCurve.replace('prime256v1', 'P-256')}`;
  return asymmetricKeyType ?? 'unknown';
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,60000}?-----END CERTIFICATE-----/g;
const MAX_CERTIFICATES = 20;
const SOON_MS = 14 * 86_400_000;
