'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import Link from 'next/link';
import { useQueryParam } from '../../search/use-query-param.ts';
import { buttonLook } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Failure, Skeleton, SkeletonRows } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { ContentTab } from './content-tab.tsx';
import { EnvelopeFacts } from './envelope-facts.tsx';
import { HeadersTab } from './headers-tab.tsx';
import { RecipientPanel } from './recipient-panel.tsx';
import { recipientOf, Timeline } from './timeline.tsx';

type TimelineData = Outputs['messages']['timeline'];

/** Where is that mail, and why? One timeline per recipient, from the connection to the last attempt. */
export function MessageScreen({ id }: { id: string }) {
  const trpc = useTRPC();
  const me = useQuery(trpc.account.me.queryOptions(undefined, { staleTime: 60_000 }));
  const found = useQuery(
    trpc.messages.timeline.queryOptions(
      { id },
      { refetchInterval: (query) => (isUnfinished(query.state.data) ? 1_500 : false) },
    ),
  );
  const [tab, setTab] = useQueryParam('tab');
  if (found.isError && !found.data) {
    return (
      <Panel>
        <Failure error={found.error} retry={() => found.refetch()} />
      </Panel>
    );
  }
  const message = found.data?.message;
  if (!found.data || !message) return <Waiting />;
  const mayRead = me.data?.permissions.includes('content') ?? false;
  const here = tabs.some((one) => one.id === tab) ? tab : 'timeline';
  return (
    <>
      <PageHead
        title={<MailText text={message.subject} empty="No subject" />}
        lead={
          <span className="flex flex-wrap items-center gap-x-1.5 text-[13px]">
            <span className="font-mono">{message.queueId}</span>
            <CopyButton text={message.queueId} label="Copy the queue id" />
            <span>
              accepted <When at={message.acceptedAt} /> for {plural(message.recipientCount, 'recipient')}
            </span>
          </span>
        }
        actions={
          mayRead ? (
            <a href={`/api/v1/messages/${message.id}/raw`} className={buttonLook('plain')} download>
              <Download aria-hidden className="size-4" />
              Download
            </a>
          ) : null
        }
      />
      <Tabs
        tabs={mayRead ? tabs : tabs.slice(0, 1)}
        at={here}
        onChange={(next) => setTab(next === 'timeline' ? '' : next)}
      />
      <div className="mt-4 grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="min-w-0 space-y-4">
          {here === 'headers' ? (
            <HeadersTab id={message.id} />
          ) : here === 'content' ? (
            <ContentTab id={message.id} />
          ) : (
            <Recipients data={found.data} />
          )}
        </div>
        <div className="min-w-0 space-y-4">
          <EnvelopeFacts message={message} />
          <Relatives data={found.data} />
        </div>
      </div>
    </>
  );
}

function Recipients({ data }: { data: TimelineData }) {
  const [chosen, choose] = useQueryParam('recipient');
  const recipient = data.recipients.find((one) => one.id === chosen) ?? data.recipients[0];
  if (!recipient) return <Timeline entries={data.entries} />;
  return (
    <>
      {data.recipients.length > 1 ? (
        <div>
          <label htmlFor="recipient" className="mb-1 block text-[13px] font-medium">
            {plural(data.recipients.length, 'recipient')}
          </label>
          <select
            id="recipient"
            value={recipient.id}
            onChange={(event) => choose(event.target.value)}
            className="h-9 w-full rounded-md border border-line-strong bg-surface px-2 font-mono text-[13px]"
          >
            {data.recipients.slice(0, 2000).map((one) => (
              <option key={one.id} value={one.id}>
                {one.address} · {one.state}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      <RecipientPanel recipient={recipient} />
      <Timeline
        entries={data.entries.filter((entry) => [undefined, recipient.id].includes(recipientOf(entry)))}
        isTruncated={data.truncated}
      />
    </>
  );
}

/** Reports and redirected copies that came of it, and what it came from. */
function Relatives({ data }: { data: TimelineData }) {
  const relatives = [
    ...(data.parent ? [{ message: data.parent, words: 'Made from' }] : []),
    ...data.children.map((message) => ({
      message,
      words: message.origin === 'generated' ? 'Report' : 'Copy by an alias',
    })),
  ];
  if (relatives.length === 0) return null;
  return (
    <Panel title="Belongs together" flush>
      <ul className="divide-y">
        {relatives.map(({ message, words }) => (
          <li key={message.id}>
            <Link
              href={`/activity/messages/${message.id}`}
              className="block px-4 py-2.5 -outline-offset-2 hover:bg-sunken"
            >
              <div className="text-xs text-faint">{words}</div>
              <MailText text={message.subject} empty="No subject" className="block truncate text-[13px] font-medium" />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Waiting() {
  return (
    <>
      <Skeleton className="mb-2 h-7 w-2/3" />
      <Skeleton className="mb-6 h-5 w-64" />
      <Panel flush>
        <SkeletonRows rows={6} />
      </Panel>
    </>
  );
}

const isUnfinished = (data: TimelineData | undefined): boolean =>
  data?.recipients.some(({ state, leased }) => leased || state === 'queued') ?? false;

const tabs = [
  { id: 'timeline', title: 'Timeline' },
  { id: 'headers', title: 'Headers' },
  { id: 'content', title: 'Content' },
];
