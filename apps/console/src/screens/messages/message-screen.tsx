'use client';

import { useQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Failure } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { usePermission } from '../../ui/permission.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { WaitingPage } from '../../ui/waiting-page.tsx';
import { When } from '../../ui/when.tsx';
import { EnvelopeFacts } from './envelope-facts.tsx';
import { MessageActions } from './message-actions.tsx';
import { MessageTab, messageTabs } from './message-tab.tsx';
import { Related } from './related.tsx';

/** Where is that mail, and why? One timeline per recipient, from the connection to the last attempt. */
export function MessageScreen({ id }: { id: string }) {
  const found = useQuery(
    useTRPC().messages.get.queryOptions(
      { id },
      { refetchInterval: (query) => (isUnfinished(query.state.data) ? 2_000 : false), retry: 1 },
    ),
  );
  const [tab, setTab] = useQueryParam('tab');
  const { may: mayRead, isKnown, why } = usePermission('content');
  if (found.isError && !found.data) {
    return (
      <Panel>
        <Failure error={found.error} retry={() => found.refetch()} />
      </Panel>
    );
  }
  if (!found.data) return <WaitingPage />;
  const { message } = found.data;
  const tabs = messageTabs.filter(({ needsContent }) => !needsContent || mayRead || !isKnown);
  const here = tabs.some((one) => one.id === tab) ? tab : 'timeline';
  return (
    <>
      <PageHead
        title={<MailText text={message.subject} empty="No subject" max={300} />}
        lead={
          <span className="flex flex-wrap items-center gap-x-1.5 text-[13px]">
            <span className="font-mono">{message.queueId}</span>
            <CopyButton text={message.queueId} label="Copy the queue id" />
            <span>
              accepted <When at={message.acceptedAt} /> for {plural(message.recipientCount, 'recipient')}
            </span>
          </span>
        }
        actions={<MessageActions row={found.data} />}
      />
      <Tabs tabs={tabs} at={here} onChange={(next) => setTab(next === 'timeline' ? '' : next)} />
      {why ? (
        <p className="mt-2 text-xs text-faint">{why} Headers, structure, content and octets are left out.</p>
      ) : null}
      <div className="mt-4 grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        {/* On a phone what stands below must not jump into view when a tab turns out short. */}
        <div className="min-w-0 space-y-4 max-lg:min-h-[75dvh]">
          <MessageTab tab={here} row={found.data} refetchInterval={isUnfinished(found.data) ? 2_000 : false} />
        </div>
        <div className="min-w-0 space-y-4">
          <EnvelopeFacts message={message} line={found.data.receiveLine} />
          <Related id={message.id} />
        </div>
      </div>
    </>
  );
}

/** While one of the first recipients waits for a worker that may come any moment. */
const isUnfinished = (row: Outputs['messages']['get'] | undefined): boolean =>
  row?.recipients.some(({ state, leased }) => leased || state === 'queued') ?? false;
