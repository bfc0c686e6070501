import { watched } from '../watched.ts';
import type { Check } from './concern.ts';

/** Mail that waits past its time, which nobody would see otherwise. */
export const watchdog: Check = async ({ services }) => {
  const { recipients: count } = await watched(services);
  if (count === 0) return [];
  return [
    {
      kind: 'watchdog',
      severity: 'bad',
      title:
        count === 1
          ? 'One recipient is past its time'
          : `${count.toLocaleString('en-GB')} recipients are past their time`,
      detail: 'They should have been tried, given up or let go by now. The watchdog lists them with the reason.',
      subject: null,
      at: null,
    },
  ];
};
