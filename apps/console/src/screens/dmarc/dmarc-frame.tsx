'use client';

import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { PageHead } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { dmarcTabs } from './dmarc-tabs.ts';

/** The head that all places of DMARC share. */
export function DmarcFrame({
  at,
  lead,
  actions,
  children,
}: {
  at: string;
  lead: string;
  actions: ReactNode;
  children: ReactNode;
}) {
  const router = useRouter();
  return (
    <>
      <PageHead title="DMARC" lead={lead} actions={actions} />
      {dmarcTabs.length > 1 ? (
        <div className="mb-4">
          <Tabs tabs={dmarcTabs} at={at} onChange={(href) => router.push(href)} />
        </div>
      ) : null}
      {children}
    </>
  );
}
