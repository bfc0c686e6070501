import { referenceOf } from '../cert-names/check.ts';
import { MAX_POLICY, parseStsPolicy, type StsPolicy } from './policy.ts';

export type FetchedPolicy =
  | { kind: 'policy'; policy: StsPolicy }
  | { kind: 'failed'; failure: StsFailure; reason: string };

/** The failures of RFC 8460 §4.3.2.2 that a fetch can have. */
export type StsFailure = 'sts-policy-fetch-error' | 'sts-policy-invalid' | 'sts-webpki-invalid';

/**
 * The part of `fetch` that is used. It has to verify the certificate against public authorities and the host's name (RFC 8461 §3.3); what
 * it throws is a failed fetch.
 */
export type PolicyFetch = (
  url: string,
  init: { redirect: 'manual'; signal: AbortSignal; headers: Record<string, string> },
) => Promise<Pick<Response, 'status' | 'headers' | 'body'>>;

/** Where a domain's policy is (RFC 8461 §3.3). `domain`: A-labels. */
export const policyUrl = (domain: string): string => `https://mta-sts.${domain}/.well-known/mta-sts.txt`;

/**
 * Fetches a policy: one GET, answered with 200, text/plain, 64 kB at most, in time. Redirects are not followed. `timeoutMs` is for all of it
 * (RFC 8461 §3.3 proposes a minute). Never rejects.
 */
export async function fetchPolicy(
  domain: string,
  options: { fetch: PolicyFetch; timeoutMs: number },
): Promise<FetchedPolicy> {
  const { fetch, timeoutMs } = options;
  // What is no host name must not become part of a URL.
  if (referenceOf(domain) === null) return failed('sts-policy-fetch-error', 'the domain is no host name');
  const aborter = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    aborter.abort();
    late.reject(new Error(`no policy within ${timeoutMs} ms`));
  }, timeoutMs);
  late.promise.catch(() => {});
  try {
    const answered = fetch(policyUrl(domain), {
      redirect: 'manual',
      signal: aborter.signal,
      headers: { accept: 'text/plain' },
    });
    return await Promise.race([answered.then(readAnswer), late.promise]);
  } catch (error) {
    return failed(isCertificateError(error) ? 'sts-webpki-invalid' : 'sts-policy-fetch-error', reasonOf(error));
  } finally {
    clearTimeout(timer);
    // Whatever is left of the answer is not wanted.
    aborter.abort();
  }
}

async function readAnswer({
  status,
  headers,
  body,
}: Pick<Response, 'status' | 'headers' | 'body'>): Promise<FetchedPolicy> {
  if (status >= 300 && status < 400) return failed('sts-policy-fetch-error', `redirects (${status}) are not followed`);
  if (status !== 200) return failed('sts-policy-fetch-error', `the answer is ${status}`);
  const type = (headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  if (type !== 'text/plain')
    return failed(
      'sts-policy-fetch-error',
      `it is ${type === '' ? 'of no media type' : type.slice(0, 100)}, not text/plain`,
    );
  const octets = await readBody(body);
  if (octets === null) return failed('sts-policy-invalid', `it is larger than ${MAX_POLICY} octets`);
  const parsed = parseStsPolicy(octets.toString('utf8'));
  return parsed.ok ? { kind: 'policy', policy: parsed.policy } : failed('sts-policy-invalid', parsed.reason);
}

/** Null when it is larger than allowed; no more than that is ever read. */
async function readBody(body: Response['body']): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_POLICY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Node's codes for certificates that do not verify; undici puts the error into `cause`. */
function isCertificateError(error: unknown): boolean {
  const codes = [error, (error as { cause?: unknown } | null)?.cause].map((one) =>
    String((one as { code?: unknown } | null)?.code ?? ''),
  );
  return codes.some((code) => /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/.test(code));
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: unknown } | null)?.cause;
  const inner = cause instanceof Error ? cause : error;
  return (inner instanceof Error ? inner.message : String(inner)).slice(0, 300);
}

const failed = (failure: StsFailure, reason: string): FetchedPolicy => ({ kind: 'failed', failure, reason });
