import { createHash, type KeyObject, sign } from 'node:crypto';
import type { HeaderSection } from '@posthorn/message/headers';
import { type BodyHash, type BodySpec, createBodyHasher } from './body-hash.ts';
import { foldList, foldTags, foldText } from './fold.ts';
import { createSignedHeader, signatureField } from './header.ts';

/** One key that signs. */
export type SigningKey = { domain: string; selector: string; key: KeyObject };

export type SignOptions = {
  /** Seconds since 1970, for t=. */
  now: number;
  /** Seconds until the signature expires (x=); default: it does not. */
  lifetime?: number;
  /** Names of fields to sign where they occur, besides From (RFC 6376 §5.4.1). Which ones is policy, so there is no default. */
  names: readonly string[];
  /** Names signed once more than they occur, so that nobody can add another (RFC 6376 §8.15). */
  oversign: readonly string[];
};

/** Both halves of every c=: what survives the way of mail best, and is no weaker. */
export const signingBody: BodySpec = { how: 'relaxed', limit: null };

/**
 * The DKIM-Signature field of one key, with its CRLF, to stand on top of the message (RFC 6376 §5, RFC 8301, RFC 8463).
 * Never uses l=. Rejects when the key cannot sign.
 */
export async function signMessage(
  section: HeaderSection,
  body: BodyHash,
  by: SigningKey,
  options: SignOptions,
): Promise<Uint8Array> {
  const { now, lifetime } = options;
  const isEd25519 = by.key.asymmetricKeyType === 'ed25519';
  const names = namesToSign(section, options);
  const tags = [
    'v=1',
    `a=${isEd25519 ? 'ed25519-sha256' : 'rsa-sha256'}`,
    'c=relaxed/relaxed',
    `d=${by.domain}`,
    `s=${by.selector}`,
    `t=${Math.floor(now)}`,
    ...(lifetime === undefined ? [] : [`x=${Math.floor(now) + lifetime}`]),
    `h=${foldList(names, 'h='.length)}`,
    `bh=${body.hash.toString('base64')}`,
  ];
  const unsigned = `DKIM-Signature: ${foldTags('DKIM-Signature', [...tags, 'b='])}`;
  const header = createSignedHeader(section.fields);
  const signed = header.pick(names).map((field) => header.canonical(field, 'relaxed'));
  const data = signed.join('') + signatureField(`${unsigned}\r\n`, 'relaxed');
  const signature = await signData(Buffer.from(data, 'latin1'), by.key);
  return Buffer.from(`${unsigned}${foldText(signature.toString('base64'))}\r\n`, 'latin1');
}

/** Hashes a body at hand as {@link signMessage} wants it. */
export function hashForSigning(body: Uint8Array): BodyHash {
  const hasher = createBodyHasher([signingBody]);
  hasher.write(body);
  return hasher.end()(signingBody);
}

/** In the thread pool. */
export function signData(data: Buffer, key: KeyObject): Promise<Buffer> {
  const isEd25519 = key.asymmetricKeyType === 'ed25519';
  const octets = isEd25519 ? createHash('sha256').update(data).digest() : data;
  return new Promise((resolve, reject) =>
    sign(isEd25519 ? null : 'sha256', octets, key, (error, signature) => (error ? reject(error) : resolve(signature))),
  );
}

/** h= of a signature: wanted fields as often as they occur, From always, then the oversigned ones. */
export function namesToSign(
  section: HeaderSection,
  { names, oversign }: Pick<SignOptions, 'names' | 'oversign'>,
): string[] {
  const wanted = new Set(['from', ...names.map((name) => name.toLowerCase())]);
  const present = section.fields.map((field) => field.name).filter((name) => wanted.has(name.toLowerCase()));
  return [...present, ...oversign];
}
