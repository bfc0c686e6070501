'use client';

import { useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Trail } from '../../ui/trail.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import { DkimSection } from './dkim-section.tsx';
import { KeyQuestion } from './key-question.tsx';
import { MakeKeyDialog } from './make-key-dialog.tsx';
import { canLook, NextStep } from './next-step.tsx';
import { RecordsSection } from './records-section.tsx';
import { SigningBadge } from './signing-badge.tsx';
import type { Domain } from './signing-key.ts';
import { TransportSection } from './transport-section.tsx';
import { useCheck } from './use-check.ts';
import { useKeyDeeds } from './use-key-deeds.ts';

/** One domain: what to do next, and a section for everything that DNS says about its mail. */
export function DomainScreen({ domain }: { domain: string }) {
  const trpc = useTRPC();
  const found = useQuery(trpc.domains.get.queryOptions({ domain }, { refetchInterval: 15_000 }));
  const check = useCheck(domain);
  const deeds = useKeyDeeds(domain);
  const [isMaking, setMaking] = useState(false);
  const trouble = check.error ? problemOf(check.error).detail : check.failure;
  if (found.isError && !found.data)
    return (
      <>
        {trail}
        <PageHead title={domain} />
        <Panel>
          <Failure error={found.error} retry={() => found.refetch()} />
        </Panel>
      </>
    );
  if (!found.data) return <Waiting domain={domain} />;
  const { dkim } = found.data;
  const asked = dkim.keys.find(({ selector }) => selector === deeds.asked?.selector);
  return (
    <>
      {trail}
      <PageHead
        title={<span className="font-mono break-all">{found.data.domain}</span>}
        lead={leadOf(found.data)}
        actions={
          <>
            <SigningBadge state={dkim.state} />
            {dkim.keys.length > 0 && !canLook(dkim.next) ? (
              <Guarded needs="configure">
                <Button busy={check.isBusy} onClick={check.look}>
                  <RefreshCw aria-hidden className="size-3.5" />
                  {check.isBusy ? 'Looking…' : 'Look in DNS'}
                </Button>
              </Guarded>
            ) : null}
          </>
        }
      />
      {trouble ? (
        <p role="alert" className="mb-3 text-[13px] text-bad">
          {trouble}
        </p>
      ) : null}
      <NextStep
        step={dkim.next}
        isLooking={check.isBusy}
        onMake={() => setMaking(true)}
        onLook={check.look}
        onRemove={(selector) => deeds.ask({ kind: 'remove', selector })}
      />
      <DkimSection domain={found.data} onMake={() => setMaking(true)} onDo={deeds.ask} />
      <RecordsSection domain={found.data.domain} />
      <TransportSection domain={found.data.domain} />
      {isMaking ? (
        <MakeKeyDialog domain={domain} isFirst={dkim.keys.length === 0} onClose={() => setMaking(false)} />
      ) : null}
      {deeds.asked && asked ? (
        <KeyQuestion domain={domain} deed={deeds.asked} signingKey={asked} deeds={deeds} />
      ) : null}
    </>
  );
}

const leadOf = ({ isLocal, dkim }: Domain): string => {
  if (isLocal) return 'A domain of ours: its mail comes here.';
  return dkim.keys.length === 0
    ? 'Its mail does not come here. With a key, what its authors send from here is signed.'
    : 'Its mail does not come here; what its authors send from here is signed.';
};

function Waiting({ domain }: { domain: string }) {
  return (
    <div role="status" aria-label="Loading">
      {trail}
      <PageHead
        title={<span className="font-mono break-all">{domain}</span>}
        lead={<Skeleton className="h-5 w-72" />}
        actions={<Skeleton className="h-8 w-40" />}
      />
      <Skeleton className="mb-4 h-14 rounded-xl" />
      <Skeleton className="h-96 rounded-xl" />
    </div>
  );
}

const trail = <Trail href="/domains" title="Domains" />;
