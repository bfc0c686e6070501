import { warningWords } from '@posthorn/db/mail/quarantine-sweep';
import { readQuarantineSummary } from '@posthorn/queue/quarantine';
import type { Check } from './concern.ts';

/** Mail in quarantine that is thrown away soon because nobody has looked at it. */
export const quarantine: Check = async ({ services, configuration }) => {
  const { warnDays } = configuration.quarantine;
  if (warnDays === 0) return [];
  const { leavingMessages, firstLeaves } = await readQuarantineSummary(services.pool, warnDays);
  if (leavingMessages === 0) return [];
  return [
    {
      kind: 'quarantine',
      severity: 'warn',
      title: warningWords({ messages: leavingMessages, days: warnDays }),
      detail: 'Look at it before: what nobody releases by then is thrown away, and nobody is told.',
      subject: null,
      at: firstLeaves,
    },
  ];
};
