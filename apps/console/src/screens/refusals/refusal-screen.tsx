'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { ruleTitle } from '../../ui/rules.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { Timeline } from '../messages/timeline.tsx';

/** The session in which something was refused, in the shape of a message's page. `id` is the session's. */
export function RefusalScreen({ id }: { id: string }) {
  const found = useQuery(useTRPC().messages.timeline.queryOptions({ id }));
  if (found.isError) {
    return (
      <Panel>
        <Failure error={found.error} retry={() => found.refetch()} />
      </Panel>
    );
  }
  if (!found.data) {
    return (
      <Panel flush>
        <SkeletonRows rows={6} />
      </Panel>
    );
  }
  const refusal = found.data.entries.find((entry) => entry.refusal)?.refusal;
  return (
    <>
      <PageHead
        title={refusal ? `${ruleTitle(refusal.decision.rule)}: refused` : 'Session'}
        lead={
          <span className="flex flex-wrap items-center gap-1.5 text-[13px]">
            session <span className="font-mono break-all">{id}</span>
            <CopyButton text={id} label="Copy the session id" />
          </span>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <Timeline entries={found.data.entries} isTruncated={found.data.truncated} />
        <div className="space-y-4">
          {refusal ? (
            <Panel title="What was refused">
              <Facts
                rows={[
                  [
                    'Client',
                    <Link
                      key="c"
                      href={`/activity/refusals?q=${encodeURIComponent(`ip:${refusal.client}`)}`}
                      className="font-mono text-xs text-accent hover:underline"
                    >
                      {refusal.client}
                    </Link>,
                  ],
                  ['HELO', refusal.helo && <MailText key="h" text={refusal.helo} className="font-mono text-xs" />],
                  [
                    'Sender',
                    refusal.sender === null ? null : (
                      <MailText key="s" text={refusal.sender} empty="<> (null sender)" className="font-mono text-xs" />
                    ),
                  ],
                  [
                    'Recipient',
                    refusal.recipient && <MailText key="r" text={refusal.recipient} className="font-mono text-xs" />,
                  ],
                  ['When', <When key="w" at={refusal.at} />],
                  ['Times', refusal.count > 1 ? String(refusal.count) : null],
                ]}
              />
            </Panel>
          ) : null}
          {found.data.messages.length > 0 ? (
            <Panel title="Messages of this session" flush>
              <ul className="divide-y">
                {found.data.messages.map((message) => (
                  <li key={message.id}>
                    <Link
                      href={`/activity/messages/${message.id}`}
                      className="block truncate px-4 py-2.5 text-[13px] font-medium -outline-offset-2 hover:bg-sunken"
                    >
                      <MailText text={message.subject} empty="No subject" />
                    </Link>
                  </li>
                ))}
              </ul>
            </Panel>
          ) : null}
        </div>
      </div>
    </>
  );
}
