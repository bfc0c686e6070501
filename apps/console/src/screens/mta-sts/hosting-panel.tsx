'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { RecordParts } from '../domains/record-parts.tsx';
import { ModeBadge } from './mode-badge.tsx';
import { ServeDialog } from './serve-dialog.tsx';
import { StepList } from './step-list.tsx';
import { type Sight, type Step, stepsOf } from './steps.ts';
import { WithdrawDialog } from './withdraw-dialog.tsx';

/** The policy of a domain that is served from here: the safe way to it, and the way back. `sight`: what the world saw, when it was looked at. */
export function HostingPanel({ domain, sight }: { domain: string; sight: Sight | undefined }) {
  const trpc = useTRPC();
  const found = useQuery(trpc.mtaSts.get.queryOptions({ domain }, { refetchInterval: 15_000 }));
  const [asked, ask] = useState<'testing' | 'enforce' | 'change' | 'withdraw' | null>(null);
  const hosting = found.data;
  if (!hosting)
    return (
      <Panel title="A policy served from here" className="mt-4">
        {found.isError ? <Failure error={found.error} retry={() => found.refetch()} /> : <Skeleton className="h-96" />}
      </Panel>
    );
  const { policy, drafted, isDrafted, isLocal } = hosting;
  // Policies are about mail that comes here.
  if (!isLocal && !policy && !drafted) return null;
  const more = (id: Step['id']) => {
    switch (id) {
      case 'port':
        return hosting.ports > 0 ? null : <Way href="/features/web" words="Web listener" />;
      case 'certificate':
        return hosting.certificate && !hosting.certificate.isSelfSigned ? null : (
          <Way href="/transport/certificates" words="Certificates" />
        );
      case 'policy':
        return drafted || isDrafted ? null : (
          <Guarded needs="configure">
            <Button className="mt-2" kind="primary" onClick={() => ask('testing')}>
              Serve a policy
            </Button>
          </Guarded>
        );
      case 'record':
        return policy ? (
          <div className="mt-2">
            <RecordParts {...policy.record} domain={domain} />
          </div>
        ) : null;
      case 'watch':
        return <Way href={`/transport/tls/received?q=${encodeURIComponent(domain)}`} words="Reports received" />;
      case 'enforce':
        return policy?.mode === 'testing' && !isDrafted ? (
          <Guarded needs="configure">
            <Button className="mt-2" onClick={() => ask('enforce')}>
              Enforce the policy
            </Button>
          </Guarded>
        ) : null;
      case 'address':
        return null;
    }
  };
  return (
    <Panel title="A policy served from here" aside={<ModeBadge policy={policy} />} className="mt-4" flush>
      {isDrafted ? (
        <p role="status" className="border-b bg-accent-wash px-4 py-2.5 text-[13px]">
          {drafted ? `Your draft serves it with mode ${drafted.mode}.` : 'Your draft serves it no more.'} Publish the
          draft to put it in force.
        </p>
      ) : null}
      <StepList label={`The way to a policy for ${domain}`} steps={stepsOf(hosting, sight)} more={more} />
      <div className="space-y-2 border-t px-4 py-2.5">
        {policy ? (
          <Expandable summary="The policy as it is served">
            <CodeBlock text={policy.text.replaceAll('\r', '')} label="The policy that is served" wrap />
          </Expandable>
        ) : null}
        <div className="flex flex-wrap items-center gap-2">
          {policy ? (
            <Guarded needs="configure">
              <Button onClick={() => ask('change')}>Change it</Button>
              <Button onClick={() => ask('withdraw')}>{policy.mode === 'none' ? 'Take it away' : 'Withdraw it'}</Button>
            </Guarded>
          ) : null}
          <CopyAsCurl operation="mtaSts.get" input={{ domain }} />
        </div>
      </div>
      {asked === 'withdraw' ? (
        <WithdrawDialog hosting={hosting} onClose={() => ask(null)} />
      ) : asked ? (
        <ServeDialog
          hosting={hosting}
          hosts={sight?.mx ?? []}
          mode={asked === 'change' ? (drafted?.mode ?? 'testing') : asked}
          onClose={() => ask(null)}
        />
      ) : null}
    </Panel>
  );
}

const Way = ({ href, words }: { href: string; words: string }) => (
  <p className="mt-1 text-[13px]">
    <Link href={href} className="font-medium text-accent hover:underline">
      {words}
    </Link>
  </p>
);
