import { dkimFingerprint, noteDkimSight, noteDkimSigned } from '@posthorn/db/mail/dkim';
import type { Pool } from '@posthorn/db/pool';
import { dkimCheckInputSchema } from '@posthorn/settings/dkim-check';
import type { FirstStart } from '../testing.ts';
import { startTestAnswerer } from './answerer.ts';

export type Sight = Pick<Parameters<typeof noteDkimSight>[1], 'state' | 'words' | 'found'>;

/** A worker that finds for each key what the test says. */
export const startDkimAnswerer = (start: FirstStart, sight: () => Sight): Promise<AsyncDisposable> =>
  startTestAnswerer(start, 'worker', {
    async 'dkim-check'(input, step) {
      for (const key of dkimCheckInputSchema.parse(input).keys) {
        const found = { domain: key.domain, selector: key.selector, ...sight() };
        await noteDkimSight(start.database.pool, { fingerprint: dkimFingerprint(key), ...found });
        await step(found);
      }
      return {};
    },
  });

/**
 * Domains in every state of signing, as the pages of domains show them: `signs` (with an older key), `waits` for its record, `differs`, `dark`
 * where nobody could look, `next` ahead of its time, and `home` without keys.
 */
export async function makeSampleDomains(pool: Pool, api: { url: string; apiKey: string }): Promise<void> {
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  const call = async (path: string, method: string, body: unknown): Promise<any> => {
    const response = await fetch(`${api.url}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${api.apiKey}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  };
  const place = { into: 'force', reason: 'sample', waitMs: 0 };
  await call('/configuration', 'PATCH', {
    patch: {
      routing: { localDomains: [{ domain: 'home.example', mailboxes: 'any', transport: { kind: 'sandbox' } }] },
    },
    reason: 'sample',
  });
  const make = async (domain: string, selector: string, more: object = {}): Promise<string> => {
    await call(`/domains/${domain}/dkim/keys`, 'POST', { selector, place, ...more });
    const { dkim } = await call(`/domains/${domain}`, 'GET', undefined);
    const { record } = dkim.keys.find((key: { selector: string }) => key.selector === selector);
    return dkimFingerprint({ domain, selector, data: record.value.split('p=')[1] });
  };
  const see = (
    fingerprint: string,
    sight: {
      domain: string;
      selector: string;
      state: 'seen' | 'differs' | 'absent' | 'unknown';
      words: string;
      found?: string;
    },
  ) => noteDkimSight(pool, { fingerprint, found: null, ...sight });
  const seen = { state: 'seen' as const, words: 'Published, and it is this key.' };

  const old = await make('signs.example', 's2025a', { signsFrom: '2025-11-20T08:00:00Z' });
  const live = await make('signs.example', 's2026a', { signsFrom: '2026-11-01T08:00:00Z' });
  const ed = await make('signs.example', 'e2026a', { algorithm: 'ed25519-sha256', signsFrom: '2026-11-01T08:00:00Z' });
  for (const [selector, fingerprint] of [
    ['s2025a', old],
    ['s2026a', live],
    ['e2026a', ed],
  ] as const)
    await see(fingerprint, { domain: 'signs.example', selector, ...seen });
  const ago = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
  await noteDkimSigned(
    pool,
    new Map([
      [old, ago(60)],
      [live, ago(70)],
      [ed, ago(70)],
    ]),
  );
  await noteDkimSigned(
    pool,
    new Map([
      [live, ago(0.05)],
      [ed, ago(0.05)],
    ]),
  );

  const waits = await make('waits.example', 's2026a');
  await see(waits, {
    domain: 'waits.example',
    selector: 's2026a',
    state: 'absent',
    words: 'There is no TXT record at s2026a._domainkey.waits.example.',
  });
  const right = await make('differs.example', 's2026a', { signsFrom: '2026-05-01T00:00:00Z' });
  await see(right, { domain: 'differs.example', selector: 's2026a', ...seen });
  const cut = await make('differs.example', 's2026b');
  await see(cut, {
    domain: 'differs.example',
    selector: 's2026b',
    state: 'differs',
    words: 'The key is cut off after 236 of 392 characters: long records have to be given in several strings.',
    found: 'v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtnYx',
  });
  const dark = await make('dark.example', 's2026a');
  await see(dark, {
    domain: 'dark.example',
    selector: 's2026a',
    state: 'unknown',
    words: 'Could not look: the resolver did not answer.',
  });
  const first = await make('next.example', 's2026a', { signsFrom: '2026-01-01T00:00:00Z' });
  await see(first, { domain: 'next.example', selector: 's2026a', ...seen });
  const next = await make('next.example', 's2026b', { bits: 4096, signsFrom: '2027-01-01T00:00:00Z' });
  await see(next, { domain: 'next.example', selector: 's2026b', ...seen });
}
