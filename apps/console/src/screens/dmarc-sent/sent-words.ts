import type { Outputs } from '../../ui/trpc.ts';

type Row = Pick<Outputs['dmarc']['sent']['items'][number], 'to' | 'reason'>;
type To = Row['to'][number];

/** In a line each: where a report goes, and the answer that matters most: what went wrong first. */
export function sentTo({ to, reason }: Row): { who: string; words: string | null } {
  const worst = order.map((state) => to.find((one) => one.state === state)).find((one) => one !== undefined);
  const others = to.length > 1 ? ` and ${to.length - 1} more` : '';
  if (!worst) return { who: '', words: reason };
  return { who: `${worst.address}${others}`, words: wordsOf(worst) };
}

/** What became of a report at one address, in words. */
export const wordsOf = ({ state, words }: To): string => words ?? waiting[state];

export const toTitles: Record<To['state'], string> = {
  queued: 'In the queue',
  delivered: 'Delivered',
  failed: 'Failed',
  refused: 'Not sent there',
  resting: 'Rests',
};

const waiting: Record<To['state'], string> = {
  queued: 'on its way',
  delivered: 'delivered',
  failed: 'not delivered',
  refused: 'not sent there',
  resting: 'gets no reports for now',
};
const order: readonly To['state'][] = ['failed', 'queued', 'delivered', 'resting', 'refused'];
