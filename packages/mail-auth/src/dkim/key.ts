import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Resolver } from '@posthorn/dns/resolver';
import type { KeyType } from './signature.ts';
import { colonList, parseTagList, withoutBlanks } from './tag-list.ts';

/** A public key as a domain publishes it (RFC 6376 §3.6.1, RFC 8463 §4). */
export type PublishedKey = {
  keyType: KeyType;
  key: KeyObject;
  /** Modulus length for RSA, 256 for Ed25519. */
  bits: number;
  /** t=y: the domain tries DKIM out. */
  isTesting: boolean;
  /** t=s: i= must be d= itself. */
  isStrict: boolean;
};

export type ParsedKey = { ok: true; key: PublishedKey } | { ok: false; reason: string };

export type FoundKeys =
  | { kind: 'found'; keys: ParsedKey[]; records: string[] }
  | { kind: 'none'; reason: string }
  | { kind: 'failed'; reason: string };

/** Asks for `selector._domainkey.domain`. Several records: up to three are tried (RFC 6376 §6.1.2). */
export async function findKeys(
  selector: string,
  domain: string,
  { resolver, readKey = parseKeyRecord }: { resolver: Resolver; readKey?: KeyReader | undefined },
): Promise<FoundKeys> {
  const name = `${selector}._domainkey.${domain}`;
  const answer = await resolver.txt(name);
  if (answer.kind === 'failed' && answer.reason !== 'bad-name')
    return { kind: 'failed', reason: `the key ${name} could not be looked up: ${answer.detail}` };
  if (answer.kind !== 'found') return { kind: 'none', reason: `there is no key at ${name}` };
  const records = answer.records.slice(0, MAX_RECORDS);
  return { kind: 'found', keys: records.map(readKey), records };
}

/** Reads the text of a key record. */
export type KeyReader = (text: string) => ParsedKey;

/** A reader that remembers the last records: reading one is costly, and it is asked for again with each message of a sender. */
export function createKeyReader(maxRemembered = 2000): KeyReader {
  const remembered = new Map<string, ParsedKey>();
  return (text) => {
    const known = remembered.get(text);
    if (known) return known;
    const parsed = parseKeyRecord(text);
    if (remembered.size >= maxRemembered) remembered.delete(remembered.keys().next().value!);
    if (text.length < 4096) remembered.set(text, parsed);
    return parsed;
  };
}

/** Reads a key record. */
export function parseKeyRecord(text: string): ParsedKey {
  const list = parseTagList(text);
  if (!list.ok) return { ok: false, reason: `the key record is malformed: ${list.reason}` };
  const { tags } = list;
  const version = tags.get('v');
  if (version !== undefined && (version !== 'DKIM1' || tags.keys().next().value !== 'v'))
    return { ok: false, reason: 'the key record is no DKIM1 record' };
  const keyType = (tags.get('k') ?? 'rsa').toLowerCase();
  if (keyType !== 'rsa' && keyType !== 'ed25519')
    return { ok: false, reason: `the key type ${keyType.slice(0, 40)} is not known` };
  const hashes = tags.get('h');
  if (hashes !== undefined && !colonList(hashes.toLowerCase()).includes('sha256'))
    return { ok: false, reason: 'the key is not for sha256' };
  const services = tags.get('s');
  if (
    services !== undefined &&
    !colonList(services.toLowerCase()).some((service) => service === '*' || service === 'email')
  )
    return { ok: false, reason: 'the key is not for e-mail' };
  const data = tags.get('p');
  if (data === undefined) return { ok: false, reason: 'the key record has no key' };
  if (withoutBlanks(data) === '') return { ok: false, reason: keyRevoked };
  const key = readPublicKey(keyType, Buffer.from(withoutBlanks(data), 'base64'));
  if (!key) return { ok: false, reason: 'the key cannot be read' };
  const flags = colonList((tags.get('t') ?? '').toLowerCase());
  return {
    ok: true,
    key: {
      keyType,
      key,
      bits: keyType === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 256,
      isTesting: flags.includes('y'),
      isStrict: flags.includes('s'),
    },
  };
}

/** SubjectPublicKeyInfo, as most publish it, or the bare RSAPublicKey that RFC 6376 §3.6.1 names; Ed25519 as its 32 octets. */
function readPublicKey(keyType: KeyType, der: Buffer): KeyObject | null {
  const attempts: (() => KeyObject)[] =
    keyType === 'ed25519'
      ? [() => createPublicKey({ key: Buffer.concat([ED25519_PREFIX, der]), format: 'der', type: 'spki' })]
      : [
          () => createPublicKey({ key: der, format: 'der', type: 'spki' }),
          () => createPublicKey({ key: der, format: 'der', type: 'pkcs1' }),
        ];
  if (keyType === 'ed25519' && der.length !== 32) return null;
  for (const attempt of attempts) {
    try {
      const key = attempt();
      if (key.asymmetricKeyType === keyType) return key;
    } catch {
      // Another form may fit.
    }
  }
  return null;
}

/** Said of a signature whose key was taken back (RFC 6376 §3.6.1: an empty p=). */
export const keyRevoked = 'the key was revoked';
const MAX_RECORDS = 3;
/** The SubjectPublicKeyInfo of Ed25519 up to the key itself (RFC 8410 §4). */
const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
