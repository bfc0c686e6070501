import type { Check, Concern } from './concern.ts';

/** Certificates of the engines that end within three weeks: ACME clients renew at a third of 90 days, so that by then something went wrong. */
export const certificates: Check = ({ processes, now }) => {
  const soonest = new Map<string, Date>();
  for (const { isAlive, detail } of processes) {
    if (!isAlive || !Array.isArray(detail['certificates'])) continue;
    for (const { name, notAfter } of detail['certificates'] as { name?: unknown; notAfter?: unknown }[]) {
      const end = new Date(String(notAfter));
      if (typeof name !== 'string' || Number.isNaN(end.getTime())) continue;
      const known = soonest.get(name);
      if (!known || end < known) soonest.set(name, end);
    }
  }
  return [...soonest].flatMap(([name, end]): Concern[] => {
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
  });
};

const dayMs = 86_400_000;
const warnDays = 21;
const badDays = 4;
