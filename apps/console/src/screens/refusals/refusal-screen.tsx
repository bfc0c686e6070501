'use client';

import { useQuery } from '@tanstack/react-query';
import { CopyButton } from '../../ui/copy-button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { ruleTitle } from '../../ui/rules.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { WaitingPage } from '../../ui/waiting-page.tsx';
import { sessionStory } from '../messages/story.ts';
import { Timeline } from '../messages/timeline.tsx';
import { CopyToSimulator } from '../simulator/copy-to-simulator.tsx';
import { Neighbours } from './neighbours.tsx';
import { RefusalEvidence } from './refusal-evidence.tsx';
import { RefusalFacts } from './refusal-facts.tsx';
import { SessionMessages } from './session-messages.tsx';
import { WhatToDo } from './what-to-do.tsx';

/** The session in which something was refused, in the shape of a message's page. `id` is the refusal's or the session's. */
export function RefusalScreen({ id }: { id: string }) {
  const found = useQuery(useTRPC().refusals.get.queryOptions({ id }, { retry: 1 }));
  if (found.isError) {
    return (
      <Panel>
        <Failure error={found.error} retry={() => found.refetch()} />
      </Panel>
    );
  }
  if (!found.data) return <WaitingPage />;
  const { refusal, sessionId, messages, truncated } = found.data;
  return (
    <>
      <PageHead
        title={refusal ? `${ruleTitle(refusal.decision.rule)}: refused` : 'Session'}
        lead={
          <span className="flex flex-wrap items-center gap-x-1.5 text-[13px]">
            {sessionId ? (
              <>
                session <span className="font-mono break-all">{sessionId}</span>
                <CopyButton text={sessionId} label="Copy the session id" />
              </>
            ) : (
              'Only a count was kept of it'
            )}
          </span>
        }
        actions={
          <>
            <CopyAsCurl operation="refusals.get" input={{ id }} />
            {refusal && refusal.count === 1 ? <CopyToSimulator of={{ refusal: refusal.id }} /> : null}
          </>
        }
      />
      {refusal && refusal.count > 1 && !sessionId ? <Folded count={refusal.count} network={refusal.client} /> : null}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="min-w-0 space-y-4">
          {refusal ? <WhatToDo refusal={refusal} /> : null}
          <Timeline steps={sessionStory(found.data)} messageId="" isTruncated={truncated} />
          {refusal?.decision.stage === 'data' && sessionId ? <RefusalEvidence sessionId={sessionId} /> : null}
        </div>
        <div className="min-w-0 space-y-4">
          {refusal ? <RefusalFacts refusal={refusal} /> : null}
          <SessionMessages messages={messages} />
          {refusal ? <Neighbours id={refusal.id} /> : null}
        </div>
      </div>
    </>
  );
}

/** What a folded row is, and what it is not. */
function Folded({ count, network }: { count: number; network: string }) {
  return (
    <p className="mb-4 rounded-md border border-warn/40 bg-warn-wash px-3 py-2 text-[13px] text-warn">
      This row stands for {formatCount(count)} refusals by the same rule, from{' '}
      <span className="font-mono text-xs">{network || 'many networks'}</span>, within one minute. There were more than
      could be written one by one, so only the count, the rule and the network are known: no session, no sender, no
      recipient.
    </p>
  );
}
