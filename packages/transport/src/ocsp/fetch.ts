import type { Certificate } from '../x509/certificate.ts';
import { OCSP_REQUEST_TYPE, OCSP_RESPONSE_TYPE, writeOcspRequest } from './request.ts';
import { parseOcspResponse } from './response.ts';
import { chooseStaple, type Staple } from './staple.ts';

/** Sends octets to a web server and gives back what it answered; what it throws is a failed fetch. Bounding time and size is its duty. */
export type OcspPost = (
  url: URL,
  request: { body: Buffer; headers: Record<string, string>; maxOctets: number },
) => Promise<{ status: number; type: string; octets: Buffer }>;

/** `failed`: nobody answered, or not with a response. What was answered is judged like any other response. */
export type FetchedOcsp = Staple | { kind: 'failed'; words: string };

/**
 * Asks the responders that a certificate names (authorityInfoAccess, RFC 5280 §4.2.2.1) by POST (RFC 6960 appendix A.1), one after the other until
 * one gives an answer that is good or says that the certificate is revoked. Redirects are not followed. Never rejects.
 */
export async function fetchOcsp(
  { certificate, issuer, now }: { certificate: Certificate; issuer: Certificate; now: () => Date },
  post: OcspPost,
): Promise<FetchedOcsp> {
  const urls = certificate.ocspUrls.slice(0, MAX_RESPONDERS);
  if (urls.length === 0) return { kind: 'failed', words: 'the certificate names no OCSP responder' };
  const body = writeOcspRequest(certificate, issuer);
  let last: FetchedOcsp | undefined;
  for (const text of urls) {
    const url = responderUrl(text);
    const found: FetchedOcsp =
      url === null
        ? { kind: 'failed', words: `${shown(text)} is no address of a responder` }
        : await ask(url, { body, certificate, issuer, now, post });
    if (found.kind === 'good' || found.kind === 'revoked') return found;
    // A wrong answer says more than none.
    if (last === undefined || last.kind === 'failed') last = found;
  }
  return last!;
}

async function ask(
  url: URL,
  how: { body: Buffer; certificate: Certificate; issuer: Certificate; now: () => Date; post: OcspPost },
): Promise<FetchedOcsp> {
  const failed = (words: string): FetchedOcsp => ({ kind: 'failed', words: `${shown(url.host)}: ${words}` });
  try {
    const { status, type, octets } = await how.post(url, {
      body: how.body,
      headers: { 'content-type': OCSP_REQUEST_TYPE, accept: OCSP_RESPONSE_TYPE },
      maxOctets: MAX_RESPONSE,
    });
    if (status !== 200) return failed(`the answer is ${status}`);
    const media = type.split(';')[0]!.trim().toLowerCase();
    if (media !== OCSP_RESPONSE_TYPE)
      return failed(`it is ${media === '' ? 'of no media type' : shown(media)}, not ${OCSP_RESPONSE_TYPE}`);
    const parsed = parseOcspResponse(octets);
    // An error of the responder's (try later, unauthorized) says nothing of the certificate.
    if (!parsed.ok && parsed.status !== undefined) return failed(parsed.reason);
    return chooseStaple([parsed], { certificate: how.certificate, issuer: how.issuer, at: how.now() });
  } catch (error) {
    return failed((error instanceof Error ? error.message : String(error)).slice(0, 300));
  }
}

/** An address to ask: http (what is fetched is signed, RFC 5280 §4.2.2.1) or https, without a name or password in it. */
function responderUrl(text: string): URL | null {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  return url.username === '' && url.password === '' ? url : null;
}

const shown = (text: string): string => text.slice(0, 200).replace(/[^\x20-\x7e]/g, '?');

const MAX_RESPONDERS = 4;
const MAX_RESPONSE = 65_536;
