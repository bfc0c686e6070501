'use client';

import type { Problem } from '@posthorn/settings/configuration';
import { useEffect, useState } from 'react';

/** What is wrong with a condition while it is typed; the reader is fetched when it is needed first. */
export const useConditionCheck = (when: string, lists: readonly string[]): readonly Problem[] => {
  const [found, setFound] = useState<readonly Problem[]>([]);
  const names = lists.join('\n');
  useEffect(() => {
    let isStale = false;
    const timer = setTimeout(
      () =>
        void import('@posthorn/settings/webhooks/condition').then(({ readWebhookCondition }) => {
          if (isStale) return;
          const read = readWebhookCondition(when, new Set(names.split('\n')));
          setFound(read.ok ? [] : [{ path: 'when', reason: read.reason, position: read.position }]);
        }),
      150,
    );
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [when, names]);
  return found;
};
