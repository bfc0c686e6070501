import { domainOf } from '../domain-name.ts';
import type { Canonicalization } from './header.ts';
import { colonList, type ParsedTagList, parseTagList, type TagList, withoutBlanks } from './tag-list.ts';

export type KeyType = 'rsa' | 'ed25519';

/** A DKIM-Signature or ARC-Message-Signature, read (RFC 6376 §3.5, RFC 8617 §4.1.2). */
export type Signature = {
  keyType: KeyType;
  /** As written, such as `rsa-sha256`. */
  algorithm: string;
  signature: Buffer;
  bodyHash: Buffer;
  header: Canonicalization;
  body: Canonicalization;
  /** d=, in lower-case A-labels. */
  domain: string;
  selector: string;
  /** h=, as written. */
  names: string[];
  /** i=, the signer's own identity; `@domain` when it is left out. For ARC: the instance, as text. */
  identity: string;
  /** l=, octets of the canonical body; null: all. */
  limit: number | null;
  /** t=, seconds since 1970. */
  timestamp: number | null;
  /** x=, seconds since 1970. */
  expires: number | null;
};

/** `reason` is for people; `kind` tells a mistake in the signature from an algorithm that may not be used (RFC 8301). */
export type ParsedSignature =
  | { ok: true; signature: Signature }
  | { ok: false; kind: 'syntax' | 'policy'; reason: string; domain: string; selector: string; algorithm: string };

/**
 * Reads a field's value. `arc` drops v= and the meaning of i= (RFC 8617 §4.1.2), and lets h= be empty or name nothing somewhere, as ARC's
 * conformance suite does. `defaultForm` stands in for a missing c=.
 */
export const parseSignature = (value: string, options: SignatureOptions = {}): ParsedSignature =>
  readSignature(parseTagList(value), options);

/** The same of a list that was read already. */
export function readSignature(list: ParsedTagList, options: SignatureOptions = {}): ParsedSignature {
  if (!list.ok) return { ok: false, kind: 'syntax', reason: list.reason, domain: '', selector: '', algorithm: '' };
  const { tags } = list;
  const known = {
    domain: domainOf(tags.get('d') ?? '') ?? '',
    selector: tags.get('s') ?? '',
    algorithm: (tags.get('a') ?? '').toLowerCase(),
  };
  const fault = faultOf(tags, known, options.arc === true);
  if (fault) return { ok: false, ...fault, ...known };
  const [header, body = 'simple'] = (tags.get('c') ?? options.defaultForm ?? 'simple/simple').toLowerCase().split('/');
  return {
    ok: true,
    signature: {
      ...known,
      keyType: known.algorithm === 'ed25519-sha256' ? 'ed25519' : 'rsa',
      signature: Buffer.from(withoutBlanks(tags.get('b')!), 'base64'),
      bodyHash: Buffer.from(withoutBlanks(tags.get('bh')!), 'base64'),
      header: header as Canonicalization,
      body: body as Canonicalization,
      names: colonList(tags.get('h')!).filter((name) => name !== ''),
      identity: tags.get('i') ?? `@${known.domain}`,
      limit: numberOf(tags.get('l')),
      timestamp: numberOf(tags.get('t')),
      expires: numberOf(tags.get('x')),
    },
  };
}

/** See {@link parseSignature}. */
export type SignatureOptions = { arc?: boolean; defaultForm?: 'simple/simple' | 'relaxed/relaxed' };

type Fault = { kind: 'syntax' | 'policy'; reason: string };

/** RFC 6376 §6.1.1, in the order in which it is most useful to hear of it. */
function faultOf(
  tags: TagList,
  known: { domain: string; selector: string; algorithm: string },
  isArc: boolean,
): Fault | null {
  const syntax = (reason: string): Fault => ({ kind: 'syntax', reason });
  if (!isArc && tags.get('v') !== '1') return syntax(tags.has('v') ? 'v= is not 1' : 'v= is missing');
  for (const name of ['a', 'b', 'bh', 'd', 'h', 's'])
    if ((tags.get(name) ?? '') === '' && !(isArc && name === 'h' && tags.has('h')))
      return syntax(`${name}= is missing`);
  if (known.algorithm === 'rsa-sha1') return { kind: 'policy', reason: 'rsa-sha1 is too weak (RFC 8301)' };
  if (!ALGORITHMS.has(known.algorithm)) return syntax(`the algorithm ${known.algorithm.slice(0, 40)} is not known`);
  if (known.domain === '') return syntax('d= is no domain');
  if (
    !/^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/.test(
      known.selector,
    ) ||
    known.selector.length > 200
  )
    return syntax('s= is no selector');
  for (const name of ['b', 'bh'])
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(withoutBlanks(tags.get(name)!))) return syntax(`${name}= is no base64`);
  if (!/^(?:simple|relaxed)(?:\/(?:simple|relaxed))?$/i.test(tags.get('c') ?? 'simple'))
    return syntax('c= is not known');
  for (const name of ['l', 't', 'x'])
    if (tags.has(name) && !/^\d{1,76}$/.test(tags.get(name)!)) return syntax(`${name}= is no number`);
  const names = colonList(tags.get('h')!);
  if (names.length > MAX_NAMES) return syntax(`h= names more than ${MAX_NAMES} fields`);
  if (names.some((name) => !/^[\x21-\x39\x3b-\x7e]+$/.test(name) && !(isArc && name === '')))
    return syntax('h= names something that is no field');
  if (!isArc && !names.some((name) => name.toLowerCase() === 'from')) return syntax('From is not signed');
  if (isArc && names.some((name) => name.toLowerCase() === 'arc-seal'))
    return syntax('ARC-Seal may not be signed here');
  const [timestamp, expires] = [numberOf(tags.get('t')), numberOf(tags.get('x'))];
  if (timestamp !== null && expires !== null && expires < timestamp) return syntax('x= is before t=');
  if (isArc) return null;
  const methods = tags.get('q');
  if (methods !== undefined && !colonList(methods).includes('dns/txt'))
    return syntax('q= names no method that is known');
  return isOwnIdentity(tags.get('i'), known.domain) ? null : syntax('i= is not within d=');
}

/** i= is of the domain d= or below it. */
function isOwnIdentity(identity: string | undefined, domain: string): boolean {
  if (identity === undefined) return true;
  const at = identity.lastIndexOf('@');
  const own = at < 0 ? null : domainOf(identity.slice(at + 1).trim());
  return own !== null && (own === domain || own.endsWith(`.${domain}`));
}

/** Larger than any time or length there can be counts as that. */
const numberOf = (text: string | undefined): number | null =>
  text === undefined ? null : Math.min(Number(text), Number.MAX_SAFE_INTEGER);

const ALGORITHMS: ReadonlySet<string> = new Set(['rsa-sha256', 'ed25519-sha256']);
const MAX_NAMES = 1000;
