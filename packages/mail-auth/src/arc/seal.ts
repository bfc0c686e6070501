import type { KeyObject } from 'node:crypto';
import { readHeaders } from '@posthorn/message/headers';
import { createSignedHeader, signatureField } from '../dkim/header.ts';
import { hashForSigning, signData } from '../dkim/sign.ts';
import { readChain } from './chain.ts';
import { sealedText } from './verify.ts';

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

/** Adds one ARC set on top of a message, as a handler does (RFC 8617 §5.1); what it found out goes in as `results`. */
export async function seal(message: Uint8Array, by: Sealer): Promise<Buffer> {
  const section = readHeaders(message);
  const found = readChain(section);
  const before = found.kind === 'chain' ? found.sets : [];
  const instance = before.length + 1;
  const { domain, selector, names = ['From', 'Subject', 'To'] } = by;
  const sign = async (text: string): Promise<string> =>
    (await signData(Buffer.from(text, 'latin1'), by.key)).toString('base64');

  const results = `ARC-Authentication-Results: i=${instance}; ${by.results ?? `${domain}; spf=pass`}\r\n`;
  const { hash } = hashForSigning(message.subarray(section.bodyOffset));
  const unsigned = `ARC-Message-Signature: i=${instance}; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=${selector};\r\n\th=${names.join(':')};\r\n\tbh=${hash.toString('base64')};\r\n\tb=`;
  const header = createSignedHeader(section.fields);
  const signed = header.pick(names).map((field) => header.canonical(field, 'relaxed'));
  const messageSignature = `${unsigned}${await sign(signed.join('') + signatureField(`${unsigned}\r\n`, 'relaxed'))}\r\n`;
  const chain = by.chain ?? (instance === 1 ? 'none' : 'pass');
  const unsealed = `ARC-Seal: i=${instance}; a=rsa-sha256; cv=${chain}; d=${domain}; s=${selector};\r\n\tb=`;
  const [own] = [readHeaders(Buffer.from(`${results}${messageSignature}${unsealed}\r\n\r\n`, 'latin1')).fields];
  const set = { instance, results: own[0]!, messageSignature: own[1]!, seal: own[2]! };
  const field = `${unsealed}${await sign(sealedText([...before, set], header))}\r\n`;
  return Buffer.concat([Buffer.from(field + messageSignature + results, 'latin1'), message]);
}
