import { claimOcsp, type DueOcsp, failOcsp, forgetOcsp, keepOcsp } from '@posthorn/db/mail/ocsp';
import type { Pool } from '@posthorn/db/pool';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { refreshAt } from '@posthorn/transport/ocsp/check';
import { type FetchedOcsp, fetchOcsp, type OcspPost } from '@posthorn/transport/ocsp/fetch';
import { parseCertificate } from '@posthorn/transport/x509/certificate';
import type { WorkerLog } from '../index.ts';
import { startRounds } from '../wake/rounds.ts';

export type OcspFetcherOptions = {
  pool: Pool;
  log: WorkerLog;
  /** Id of the worker process. */
  process: string;
  post: OcspPost;
  tell: (event: PosthornEvent) => void;
  /** How often is looked for what is due; 2 s when left out. */
  pollMs?: number;
};

/**
 * Fetches OCSP responses for the certificates that engines show: at half of the life of the last one, so that an outage of the responder does no harm,
 * and sooner again after failures. Of several workers one fetches.
 */
export function createOcspFetcher(options: OcspFetcherOptions): AsyncDisposable {
  const { pool, log } = options;
  let forgottenAt = 0;
  const round = async (): Promise<void> => {
    for (const due of await claimOcsp(pool, { limit: AT_ONCE, leaseSeconds: LEASE })) await fetchOne(options, due);
    if (performance.now() - forgottenAt < FORGET_EVERY_MS && forgottenAt > 0) return;
    forgottenAt = performance.now();
    await forgetOcsp(pool);
  };
  return startRounds({
    everyMs: options.pollMs ?? 2000,
    round,
    onFailure: (error) => log.warn({ err: error }, 'OCSP responses could not be looked after'),
  });
}

async function fetchOne({ pool, post, process, tell }: OcspFetcherOptions, due: DueOcsp): Promise<void> {
  const [own, by] = [parseCertificate(due.certificate), parseCertificate(due.issuer)];
  if (!own.ok || !by.ok) return;
  const { certificate } = own;
  const now = (): Date => new Date();
  const found = await fetchOcsp({ certificate, issuer: by.certificate, now }, post);
  const { fingerprint } = due;
  const words = found.kind === 'good' ? `good until ${found.until.toISOString()}` : found.words;
  if (found.kind === 'good') {
    const { der, thisUpdate, until } = found;
    const half = (refreshAt({ thisUpdate, until }).getTime() - Date.now()) / 1000;
    const nextTrySeconds = Math.max(half, SOONEST);
    await keepOcsp(pool, fingerprint, { response: der, thisUpdate, nextUpdate: until, nextTrySeconds });
  } else {
    const isOver = found.kind === 'revoked';
    // A certificate that is revoked is looked at now and then: those that are on hold may come back (RFC 5280 §5.3.1).
    const nextTrySeconds = isOver ? SLOWEST : Math.min(SLOWEST, SOONEST * 2 ** Math.min(due.tries, 10));
    await failOcsp(pool, fingerprint, { error: words, isOver, nextTrySeconds });
  }
  if (!isNews(due, found, words)) return;
  tell(
    newEvent('ocsp:fetch', {
      process,
      text: words,
      data: {
        certificate: fingerprint,
        subject: certificate.dnsNames?.[0] ?? certificate.commonNames[0] ?? '',
        state: found.kind,
        ...(found.kind === 'good' ? { until: found.until.toISOString() } : {}),
      },
    }),
  );
}

/** The same failure again is told once. */
const isNews = (due: DueOcsp, found: FetchedOcsp, words: string): boolean =>
  found.kind === 'good' || due.error !== words;

const AT_ONCE = 10;
/** Longer than the responders of one certificate may take together. */
const LEASE = 120;
const SOONEST = 60;
const SLOWEST = 3600;
const FORGET_EVERY_MS = 3_600_000;
