import { lookupHealthOf } from '../views/lookup-health.ts';
import type { Check } from './concern.ts';

/** Look-ups whose source does not answer. Where mail waits for them, that is serious. */
export const lookups: Check = ({ configuration, processes }) => {
  const health = lookupHealthOf(processes);
  return configuration.lookups.sources.flatMap(({ name, onFailure }) => {
    const found = health.get(name);
    if (found?.state !== 'rests' && found?.state !== 'fails') return [];
    const reason = found.lastFailure?.reason ?? 'no answer';
    return [
      {
        kind: 'lookup' as const,
        severity: onFailure === 'defer' && found.state === 'rests' ? ('bad' as const) : ('warn' as const),
        title: `The source of the look-up ${name} does not answer`,
        detail: `Last: ${reason}${/[.!?]$/.test(reason) ? '' : '.'} ${consequences[onFailure]}`,
        subject: name,
        at: found.lastFailure === null ? null : new Date(found.lastFailure.at),
      },
    ];
  });
};

const consequences = {
  defer: 'Mail that it decides about is put off, and senders come again.',
  empty: 'Mail goes on as if it had no value.',
  default: 'Mail goes on with its default value.',
} as const;
