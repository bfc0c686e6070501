import type { Certificate } from '../x509/certificate.ts';
import { isIssuedBy } from '../x509/path.ts';
import { checkOcsp, type OcspCheck, type OcspOptions } from './check.ts';
import { type ParsedOcsp, parseOcspResponse } from './response.ts';

/** What may be sent with our own certificate. `words`: why not, for people. */
export type Staple =
  | { kind: 'good'; der: Buffer; thisUpdate: Date; until: Date }
  | { kind: 'bad' | 'revoked'; words: string };

/**
 * Picks what to staple among the responses of a file, or the one that a responder gave: the good one that lasts longest. A response that says
 * that the certificate is revoked outweighs the good ones beside it.
 */
export function chooseStaple(found: readonly ParsedOcsp[], options: OcspOptions): Staple {
  if (found.length === 0) return { kind: 'bad', words: 'there is no OCSP response in it' };
  const checked = found.map((parsed): Staple => {
    if (!parsed.ok) return { kind: 'bad', words: parsed.reason };
    const worth = checkOcsp(parsed.response, options);
    return worth.kind === 'good' ? { ...worth, der: parsed.response.der } : { kind: worth.kind, words: wordsOf(worth) };
  });
  const revoked = checked.find(({ kind }) => kind === 'revoked');
  if (revoked) return revoked;
  const good = checked
    .flatMap((staple) => (staple.kind === 'good' ? [staple] : []))
    .toSorted((a, b) => b.until.getTime() - a.until.getTime());
  return good[0] ?? checked[0]!;
}

/** Who issued the first certificate of a chain; null where the chain does not hold it. */
export const issuerIn = ([own, ...others]: readonly Certificate[]): Certificate | null =>
  own === undefined ? null : (others.find((other) => isIssuedBy(own, other)) ?? null);

/** What a peer stapled is worth. `words` are for people. */
export type JudgedStaple = { kind: 'good' | 'missing' | 'bad' | 'revoked'; words: string };

/** Judges what came with a peer's certificate (RFC 6066 §8). `chain`: the peer's own certificate first, its issuer among the others. */
export function judgeStaple(seen: {
  response: Uint8Array | null;
  chain: readonly Certificate[];
  at: Date;
}): JudgedStaple {
  const { response, chain, at } = seen;
  const [certificate] = chain;
  if (response === null || response.length === 0)
    return { kind: 'missing', words: 'the certificate came without an OCSP response' };
  const issuer = issuerIn(chain);
  if (certificate === undefined || issuer === null)
    return { kind: 'bad', words: 'the issuer of the certificate is not known' };
  const parsed = parseOcspResponse(response);
  if (!parsed.ok) return { kind: 'bad', words: parsed.reason };
  const checked = checkOcsp(parsed.response, { certificate, issuer, at });
  return { kind: checked.kind, words: wordsOf(checked) };
}

function wordsOf(checked: OcspCheck): string {
  switch (checked.kind) {
    case 'good':
      return `good until ${checked.until.toISOString()}`;
    case 'revoked':
      return `revoked on ${checked.at.toISOString()} (${checked.reason})`;
    case 'bad':
      return checked.reason;
  }
}
