import type { Check, Concern } from './concern.ts';

/**
 * Certificates of the engines that end within three weeks (ACME clients renew at a third of 90 days, so that by then something went wrong), and
 * those whose OCSP staple is not what it should be.
 */
export const certificates: Check = ({ processes, now }) => {
  const found = new Map<string, { end: Date; staple: Staple | undefined }>();
  for (const { isAlive, detail } of processes) {
    if (!isAlive || !Array.isArray(detail['certificates'])) continue;
    for (const { name, notAfter, staple, mustStaple } of detail['certificates'] as Record<string, unknown>[]) {
      const end = new Date(String(notAfter));
      if (typeof name !== 'string' || Number.isNaN(end.getTime())) continue;
      const known = found.get(name);
      const trouble = stapleTrouble(staple, mustStaple === true) ?? known?.staple;
      found.set(name, { end: known && known.end < end ? known.end : end, staple: trouble });
    }
  }
  return [...found].flatMap(([name, { end, staple }]) => [
    ...(staple
      ? [{ kind: 'certificate' as const, subject: name, at: null, ...staple, title: `${staple.title} “${name}”` }]
      : []),
    ...endOf(name, end, now),
  ]);
};

type Staple = Pick<Concern, 'severity' | 'title' | 'detail'>;

function stapleTrouble(staple: unknown, isMust: boolean): Staple | undefined {
  const { state, words } = (staple ?? {}) as { state?: unknown; words?: unknown };
  const detail = typeof words === 'string' ? `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.` : '';
  if (state === 'revoked') return { severity: 'bad', title: 'Its issuer has revoked certificate', detail };
  if (state === 'bad')
    return { severity: isMust ? 'bad' : 'warn', title: 'No OCSP staple is sent with certificate', detail };
  if (isMust && staple === null)
    return {
      severity: 'bad',
      title: 'An OCSP staple is missing for certificate',
      detail: 'It says that it must come with one, and none is configured: clients that know the rule refuse it.',
    };
  return undefined;
}

function endOf(name: string, end: Date, now: Date): Concern[] {
  const days = Math.floor((end.getTime() - now.getTime()) / dayMs);
  if (days >= warnDays) return [];
  const isOver = end <= now;
  return [
    {
      kind: 'certificate',
      severity: days < badDays ? 'bad' : 'warn',
      title: isOver
        ? `Certificate “${name}” has expired`
        : `Certificate “${name}” ends ${days === 0 ? 'today' : `in ${days} ${days === 1 ? 'day' : 'days'}`}`,
      detail: isOver
        ? 'Clients that check it no longer send here over TLS.'
        : 'Renew it: servers that demand a valid certificate will stop sending here.',
      subject: name,
      at: end,
    },
  ];
}

const dayMs = 86_400_000;
const warnDays = 21;
const badDays = 4;
