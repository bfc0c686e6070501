import type { Resolver } from '@posthorn/dns/resolver';
import type { HeaderSection } from '@posthorn/message/headers';
import { type BodyHash, type BodySpec, createBodyHasher } from './body-hash.ts';
import { type Checked, checkSignature } from './check.ts';
import { createSignedHeader, fieldValue, type SignedHeader } from './header.ts';
import type { KeyReader } from './key.ts';
import { parseSignature, type Signature } from './signature.ts';

/** One DKIM-Signature of a message and what became of it. */
export type DkimVerdict = {
  result: Checked['result'];
  /** Why it is no pass, in words; empty for a pass. */
  reason: string;
  /** d=; empty when the signature cannot be read. */
  domain: string;
  selector: string;
  /** i=, with the default filled in. */
  identity: string;
  algorithm: string;
  /** RSA modulus, or 256; 0 when no key was found. */
  keyBits: number;
  /** t=y in the key record: the signer asks not to be treated differently from unsigned mail when it fails. */
  isTesting: boolean;
  /** The key record as published, at most 1000 characters; null when none was found or asked for. */
  keyRecord: string | null;
  /** l= left this many octets of the canonical body unsigned; 0 when all of it is. */
  unsignedOctets: number;
  /** The first characters of b=, which tell signatures of one domain apart (RFC 6008). */
  tag: string;
};

export type DkimOptions = {
  resolver: Resolver;
  /** How key records are read; one that remembers saves much. */
  readKey?: KeyReader;
  /** Seconds since 1970. */
  now: number;
  /** Default 1024. */
  minRsaBits?: number;
  /** Signatures looked at, from the top; the others are reported as not checked. Default 10. */
  maxSignatures?: number;
  /** The header of the section, when ARC is checked over the same. */
  header?: SignedHeader;
};

/** A check of all DKIM signatures of one message. The body goes in as it comes; `finish` asks DNS and does the arithmetic. */
export type DkimVerification = {
  /** How the body has to be hashed; for sharing one {@link createBodyHasher} with ARC. */
  specs: BodySpec[];
  finish(bodyHash: (spec: BodySpec) => BodyHash): Promise<DkimVerdict[]>;
};

/** RFC 6376 §6.1 for every DKIM-Signature field of a header. Never rejects; results stand in the order of the fields. */
export function beginDkim(section: HeaderSection, options: DkimOptions): DkimVerification {
  const { maxSignatures = 10, minRsaBits = 1024, resolver, readKey, now } = options;
  const { header = createSignedHeader(section.fields) } = options;
  const found = section.fields
    .filter((field) => field.name.toLowerCase() === 'dkim-signature')
    .slice(0, MAX_REPORTED)
    .map((field, index) => ({ field, parsed: parseSignature(fieldValue(field)), isChecked: index < maxSignatures }));
  const specs = found.flatMap(({ parsed, isChecked }) =>
    parsed.ok && isChecked ? [{ how: parsed.signature.body, limit: parsed.signature.limit }] : [],
  );
  return {
    specs,
    finish: (bodyHash) =>
      Promise.all(
        found.map(async ({ field, parsed, isChecked }) => {
          if (!parsed.ok) {
            const { kind, reason, domain, selector, algorithm } = parsed;
            return {
              ...nothing,
              result: kind === 'policy' ? 'policy' : 'neutral',
              reason,
              domain,
              selector,
              algorithm,
            };
          }
          if (!isChecked) return report(parsed.signature, unchecked);
          const context = { resolver, readKey, header, bodyHash, now, minRsaBits: Math.max(1024, minRsaBits) };
          return report(parsed.signature, await checkSignature(parsed.signature, field, context));
        }),
      ),
  };
}

/** Checks a message at hand. */
export async function verifyDkim(
  section: HeaderSection,
  body: Uint8Array,
  options: DkimOptions,
): Promise<DkimVerdict[]> {
  const verification = beginDkim(section, options);
  const hasher = createBodyHasher(verification.specs);
  hasher.write(body);
  return verification.finish(hasher.end());
}

function report(signature: Signature, checked: Checked): DkimVerdict {
  const { domain, selector, identity, algorithm, limit } = signature;
  const { result, reason, key, record, bodyHashed } = checked;
  return {
    result,
    reason,
    domain,
    selector,
    identity,
    algorithm,
    keyBits: key?.bits ?? 0,
    isTesting: key?.isTesting ?? false,
    keyRecord: record?.slice(0, MAX_RECORD) ?? null,
    unsignedOctets: limit === null || bodyHashed === null ? 0 : Math.max(0, bodyHashed.length - limit),
    tag: signature.signature.toString('base64').slice(0, 8),
  };
}

const unchecked: Checked = {
  result: 'policy',
  reason: 'too many signatures; this one was not checked',
  key: null,
  record: null,
  bodyHashed: null,
};
const nothing = { identity: '', keyBits: 0, isTesting: false, keyRecord: null, unsignedOctets: 0, tag: '' } as const;
/** A message may carry thousands; nobody reads so many results. */
const MAX_REPORTED = 30;
/** A 4096 bit key has 700 characters. */
const MAX_RECORD = 1000;
