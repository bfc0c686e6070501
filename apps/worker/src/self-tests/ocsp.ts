import { type LatestRow, readLatest } from '@posthorn/db/mail/latest';
import { type Finding, fail, ok, warn } from '@posthorn/settings/self-test';
import type { SelfTestContext, WorkerSelfTests } from './self-test.ts';

/** Whom do we ask for staples, and what did they lately say? */
export const ocsp: WorkerSelfTests = {
  async staples(check, context) {
    const { settings, pool } = context;
    const { requireOcspHosts } = settings.configuration.tls;
    await check('Whom we ask', () => whom(settings));
    let rows: LatestRow[] = [];
    await check('Staples of the last day', async () => {
      rows = await readLatest(pool, { event: ['ocsp:peer out', 'ocsp:peer'] }, { from: dayAgo(), limit: MAX_ROWS });
      return judge(rows);
    });
    const named = requireOcspHosts.filter((item) => /^[a-z0-9][a-z0-9.-]*$/i.test(item)).slice(0, MAX_NAMED);
    for (const host of named) await check(`${host} must staple`, () => mustStaple(host, rows));
  },
};

function whom({ configuration }: SelfTestContext['settings']): Finding {
  const { tls, dane } = configuration;
  if (tls.requireOcspHosts.length === 0)
    return ok(
      tls.requestOcspHosts.length === 0
        ? 'Nobody: what came along is not looked at.'
        : `${tls.requestOcspHosts.slice(0, MAX_NAMED).join(', ')}; mail goes on whatever they say.`,
    );
  const words = `${tls.requireOcspHosts.slice(0, MAX_NAMED).join(', ')}: mail waits there without a good staple.`;
  // RFC 7671 §5.1: a key that is named in DNS needs no issuer, and its owner no staple.
  return dane.tryHosts.length === 0
    ? ok(words)
    : warn(`${words} Hosts that are proved by their key alone (DANE-EE) hardly ever have one.`, {
        links: [{ to: '/features/ocsp#tls.requireOcspHosts', words: 'Insist' }],
      });
}

function judge(rows: readonly LatestRow[]): Finding {
  if (rows.length === 0) return ok('No host that mail went to had one; few do.');
  const of = (state: string) => [
    ...new Set(rows.filter(({ data }) => data['state'] === state).map(({ peer }) => peer ?? '?')),
  ];
  const [revoked, bad, good] = [of('revoked'), of('bad'), of('good')];
  const links = [{ to: '/activity/events?q=event:ocsp:peer', words: 'Their events' }];
  if (revoked.length > 0) return fail(`The certificate of ${some(revoked)} is revoked, its issuer says.`, { links });
  if (bad.length > 0) return warn(`${some(bad)} came with one that does not count: ${textOf(rows, 'bad')}`, { links });
  return ok(`Good ones came from ${some(good)}.`, { links });
}

function mustStaple(host: string, rows: readonly LatestRow[]): Finding {
  const newest = rows.find(({ peer }) => peer?.toLowerCase() === host.toLowerCase());
  if (!newest) return warn('Was not seen with one in the last day: mail to it would wait.');
  return newest.data['state'] === 'good' ? ok('Came with a good one.') : fail(newest.text ?? 'It does not count.');
}

const some = (hosts: readonly string[]): string =>
  hosts.length > 3 ? `${hosts.slice(0, 3).join(', ')} and ${hosts.length - 3} more` : hosts.join(', ');

const textOf = (rows: readonly LatestRow[], state: string): string =>
  rows.find(({ data }) => data['state'] === state)?.text ?? 'nobody kept why.';

const dayAgo = (): Date => new Date(Date.now() - 86_400_000);
const MAX_ROWS = 200;
const MAX_NAMED = 10;
