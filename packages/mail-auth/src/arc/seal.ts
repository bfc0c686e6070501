import type { KeyObject } from 'node:crypto';
import { type HeaderSection, readHeaders } from '@posthorn/message/headers';
import type { BodyHash } from '../dkim/body-hash.ts';
import { foldList, foldTags, foldText } from '../dkim/fold.ts';
import { createSignedHeader, signatureField } from '../dkim/header.ts';
import { hashForSigning, namesToSign, type SigningKey, signData } from '../dkim/sign.ts';
import { parseSeal, readChain } from './chain.ts';
import { sealedText } from './verify.ts';

export type SealOptions = {
  /** What was found of the chain when the message came in: cv= of the seal. */
  chain: 'none' | 'pass' | 'fail';
  /** Our Authentication-Results, the authserv-id first: what stands behind the instance in ARC-Authentication-Results. */
  results: string;
  /** Seconds since 1970, for t=; left out: no t=. */
  timestamp?: number;
  /** Seconds since 1970, for x= of the message signature; left out: no x=. */
  expires?: number;
  /** Fields the message signature covers, as for DKIM. Results and ARC fields never are. */
  names: readonly string[];
  oversign: readonly string[];
};

/** The three fields of a new set, in one piece, to stand on top of the message; or why none may be added. */
export type SealOutcome =
  | { kind: 'sealed'; instance: number; chain: SealOptions['chain']; fields: Uint8Array }
  | { kind: 'refused'; reason: string };

/**
 * Adds one ARC set, as a handler does (RFC 8617 §5.1). `body` is hashed as for DKIM. A chain that its last sealer called broken, that is
 * full or cannot be read gets no more sets. Rejects when the key cannot sign.
 */
export async function sealMessage(
  section: HeaderSection,
  body: BodyHash,
  by: SigningKey,
  options: SealOptions,
): Promise<SealOutcome> {
  const found = readChain(section);
  if (found.kind === 'broken') return refused(`its chain cannot be read: ${found.reason}`);
  const before = found.kind === 'chain' ? found.sets : [];
  const { chain, timestamp, expires } = options;
  const last = before.at(-1);
  if (last) {
    const read = parseSeal(last.seal);
    if (read.ok && read.seal.chain === 'fail') return refused(`${read.seal.domain} sealed its chain as broken`);
    if (chain === 'none') return refused('it has a chain that was not checked when it came in');
  } else if (chain !== 'none') return refused('the chain that it came with is gone');
  const instance = before.length + 1;
  if (instance > MAX_INSTANCE) return refused(`its chain has ${MAX_INSTANCE} sets already`);

  const time = timestamp === undefined ? [] : [`t=${Math.floor(timestamp)}`];
  const who = [`d=${by.domain}`, `s=${by.selector}`];
  const names = namesToSign(section, options).filter((name) => !UNSIGNED.test(name));
  const header = createSignedHeader(section.fields);
  const sign = async (text: string): Promise<string> =>
    foldText((await signData(Buffer.from(text, 'latin1'), by.key)).toString('base64'));

  const results = `ARC-Authentication-Results: i=${instance}; ${options.results}\r\n`;
  const messageTags = [
    `i=${instance}`,
    'a=rsa-sha256',
    'c=relaxed/relaxed',
    ...who,
    ...time,
    ...(expires === undefined ? [] : [`x=${Math.floor(expires)}`]),
    `h=${foldList(names, 'h='.length)}`,
    `bh=${body.hash.toString('base64')}`,
    'b=',
  ];
  const unsigned = `ARC-Message-Signature: ${foldTags('ARC-Message-Signature', messageTags)}`;
  const covered = header.pick(names).map((field) => header.canonical(field, 'relaxed'));
  const message = `${unsigned}${await sign(covered.join('') + signatureField(`${unsigned}\r\n`, 'relaxed'))}\r\n`;

  const unsealed = `ARC-Seal: ${foldTags('ARC-Seal', [`i=${instance}`, 'a=rsa-sha256', `cv=${chain}`, ...who, ...time, 'b='])}`;
  const own = readHeaders(Buffer.from(`${results}${message}${unsealed}\r\n\r\n`, 'latin1')).fields;
  const set = { instance, results: own[0]!, messageSignature: own[1]!, seal: own[2]! };
  // RFC 8617 §5.1.2: what is broken is sealed as if this were the only set.
  const text = sealedText(chain === 'fail' ? [set] : [...before, set], header);
  return {
    kind: 'sealed',
    instance,
    chain,
    fields: Buffer.from(`${unsealed}${await sign(text)}\r\n${message}${results}`, 'latin1'),
  };
}

export type Sealer = {
  domain: string;
  selector: string;
  key: KeyObject;
  /** Default: none for the first set, pass for later ones. */
  chain?: 'none' | 'pass' | 'fail';
  names?: readonly string[];
  /** What stands behind the instance in ARC-Authentication-Results. */
  results?: string;
};

/** A whole message with one more set on top, for trials. */
export async function seal(message: Uint8Array, by: Sealer): Promise<Buffer> {
  const section = readHeaders(message);
  const { domain, selector, key, names = ['From', 'Subject', 'To'], results = `${domain}; spf=pass` } = by;
  const chain = by.chain ?? (readChain(section).kind === 'none' ? 'none' : 'pass');
  const body = hashForSigning(message.subarray(section.bodyOffset));
  const sealed = await sealMessage(section, body, { domain, selector, key }, { chain, results, names, oversign: [] });
  if (sealed.kind === 'refused') throw new Error(sealed.reason);
  return Buffer.concat([sealed.fields, message]);
}

const refused = (reason: string): SealOutcome => ({ kind: 'refused', reason });
/** RFC 8617 §4.2.1. */
const MAX_INSTANCE = 50;
/** RFC 8617 §4.1.2: the seal may not be covered, and results are taken out on the way. */
const UNSIGNED = /^(?:arc-.*|authentication-results)$/i;
