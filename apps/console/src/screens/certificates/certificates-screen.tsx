'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { Button, buttonLook } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { CertificatePanel } from './certificate-panel.tsx';
import { SwitchDialog } from './switch-dialog.tsx';
import { useRecordCheck } from './use-record-check.ts';

/** Our certificates: until when they are good, where they are shown, what to publish for them, and how to change them safely. */
export function CertificatesScreen() {
  const trpc = useTRPC();
  const found = useQuery(trpc.certificates.list.queryOptions(undefined, { refetchInterval: 10_000 }));
  const check = useRecordCheck();
  const [asked, ask] = useState<{ name: string; to: string } | null>(null);
  const items = found.data?.items;
  const hasRecords = items?.some(({ records }) => records.length > 0) ?? false;
  return (
    <>
      <PageHead
        title="Certificates"
        lead="What Posthorn proves its name with: until when, to whom it is shown, and the TLSA records by which other servers hold us to it (DANE)."
        actions={
          <>
            <CopyAsCurl operation="certificates.list" />
            <Guarded needs="configure">
              <Button busy={check.isBusy} disabled={!hasRecords} onClick={check.look}>
                <RefreshCw aria-hidden className="size-3.5" />
                {check.isBusy ? 'Looking…' : 'Look in DNS'}
              </Button>
              <Link href="/features/tls#tls.certificates" className={buttonLook('primary')}>
                <Plus aria-hidden className="size-4" />
                Add or upload
              </Link>
            </Guarded>
          </>
        }
      />
      <Refused error={check.error} className="mb-3" />
      {check.failure ? (
        <p role="alert" className="mb-3 text-[13px] text-bad">
          {check.failure}
        </p>
      ) : null}
      {found.isError && !items ? (
        <Panel>
          <Failure error={found.error} retry={() => found.refetch()} />
        </Panel>
      ) : !items ? (
        <Skeleton className="h-96 rounded-xl" />
      ) : items.length === 0 ? (
        <Panel>
          <Empty title="No certificate">Without one nobody can encrypt the way to us, and nobody can sign in.</Empty>
        </Panel>
      ) : (
        <div className="space-y-4">
          {items.map((certificate) => (
            <CertificatePanel
              key={certificate.name}
              certificate={certificate}
              onSwitch={(to) => ask({ name: certificate.name, to })}
            />
          ))}
        </div>
      )}
      {asked ? <SwitchDialog {...asked} onClose={() => ask(null)} /> : null}
    </>
  );
}
