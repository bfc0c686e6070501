'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { daysIn, stretches } from './days.ts';

/** How far back is looked, as it stands in the address. */
export const useDays = (): number => daysIn(useSearchParams().get('days'));

/** The head that the places of TLS results share. */
export function TlsFrame({
  at,
  lead,
  actions,
  hasDays = true,
  children,
}: {
  at: string;
  lead: ReactNode;
  actions: ReactNode;
  hasDays?: boolean;
  children: ReactNode;
}) {
  const router = useRouter();
  const days = useDays();
  const [, setDays] = useQueryParam('days');
  return (
    <>
      <PageHead title="TLS results" lead={lead} actions={actions} />
      <div className="mb-4">
        <Tabs tabs={tabs} at={at} onChange={(href) => router.push(days === 30 ? href : `${href}?days=${days}`)} />
      </div>
      {hasDays ? (
        <ChoiceChips
          label="How far back"
          options={stretches}
          chosen={String(days)}
          onChange={(value) => setDays(value === '30' ? '' : value)}
          className="mb-4"
        />
      ) : null}
      {children}
    </>
  );
}

const tabs = [
  { id: '/transport/tls', title: 'Seen by us' },
  { id: '/transport/tls/sent', title: 'Reports sent' },
  { id: '/transport/tls/received', title: 'Reports received' },
];
