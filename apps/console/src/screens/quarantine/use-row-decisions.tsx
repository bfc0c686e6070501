'use client';

import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { isTyping } from '../../ui/is-typing.ts';
import { usePermission } from '../../ui/permission.tsx';
import { usePreferences } from '../../ui/preferences-provider.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { ConfirmDecision } from './confirm-decision.tsx';
import { useDecided } from './use-decided.ts';

/** On the row that has the focus, r asks whether to release it and d deletes it, which can be undone. Renders the question. */
export const useRowDecisions = (): ReactNode => {
  const { may } = usePermission('queue');
  const hasKeys = usePreferences().preferences.keys === 'on';
  const [asked, ask] = useState<string | null>(null);
  const decided = useDecided();
  const remove = useMutation(
    useTRPC().quarantine.act.mutationOptions({ onSuccess: (result) => decided('delete', result) }),
  );
  const latest = useRef(remove.mutate);
  latest.current = remove.mutate;
  useEffect(() => {
    if (!may || !hasKeys) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key !== 'r' && event.key !== 'd') return;
      const row = document.activeElement?.closest<HTMLAnchorElement>('a[data-row-focus]');
      const recipientId = row && new URL(row.href).searchParams.get('look');
      if (!row || !recipientId) return;
      event.preventDefault();
      if (event.key === 'r') ask(recipientId);
      else {
        // The row goes; the next one takes its place under the hand.
        const next = row.closest('tr')?.nextElementSibling ?? row.closest('tr')?.previousElementSibling;
        latest.current({ action: 'delete', recipientIds: [recipientId] });
        next?.querySelector<HTMLElement>('[data-row-focus]')?.focus();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [may, hasKeys]);
  return asked === null ? null : (
    <ConfirmDecision
      decision="release"
      selection={{ recipientIds: [asked] }}
      onDone={(result, more) => {
        ask(null);
        decided('release', result, more);
      }}
      onCancel={() => ask(null)}
    />
  );
};
