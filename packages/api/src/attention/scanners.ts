import { scannersOf } from '@posthorn/settings/scanners';
import { scannersView } from '../views/scanner.ts';
import type { Check } from './concern.ts';

/** Scanners that do not answer. Where mail waits for them or is refused, that is serious. */
export const scanners: Check = ({ configuration, processes }) => {
  const settings = scannersOf(configuration);
  return scannersView(configuration, processes).flatMap(({ name, state, lastFailure, failingSince }) => {
    const onFailure = settings.find((one) => one.name === name)?.onFailure;
    if ((state !== 'resting' && state !== 'failing') || onFailure === undefined) return [];
    const reason = lastFailure ?? 'no answer';
    return [
      {
        kind: 'scanner' as const,
        severity: onFailure !== 'accept' && state === 'resting' ? ('bad' as const) : ('warn' as const),
        title: `The scanner ${name} does not answer`,
        detail: `Last: ${reason}${/[.!?]$/.test(reason) ? '' : '.'} ${consequences[onFailure]}`,
        subject: name,
        at: failingSince === null ? null : new Date(failingSince),
      },
    ];
  });
};

const consequences = {
  defer: 'Mail that it should see is put off, and senders come again.',
  accept: 'Mail goes on without its verdict.',
  reject: 'Mail that it should see is refused.',
} as const;
