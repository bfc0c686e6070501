'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button, buttonLook } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { formatSize } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { formatExact, When } from '../../ui/when.tsx';
import { BodyView } from '../messages/body-view.tsx';
import { HeaderList } from '../messages/header-list.tsx';
import { DkimClaims } from '../messages/headers/dkim-claims.tsx';
import { Hops } from '../messages/headers/hops.tsx';
import { ListFields } from '../messages/headers/list-fields.tsx';
import { WrittenResults } from '../messages/headers/written-results.tsx';
import { Transcript } from '../messages/transcript.tsx';

/** One message as it arrived at the other end, with the conversation that brought it. */
export function SandboxMessageScreen({ id }: { id: string }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const [tab, setTab] = useQueryParam('tab');
  const found = useQuery(trpc.sandbox.get.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY }));
  const remove = useMutation(
    trpc.sandbox.remove.mutationOptions({
      onSuccess: () => {
        void client.invalidateQueries();
        router.push('/sandbox');
      },
    }),
  );
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
  const { message, content, transcript, explained } = found.data;
  const here = tabs.some((one) => one.id === tab) ? tab : 'content';
  return (
    <>
      <PageHead
        title={<MailText text={message.subject} empty="No subject" />}
        lead={
          <span className="text-[13px]">
            arrived <When at={message.receivedAt} /> over {message.protocol}
          </span>
        }
        actions={
          <>
            <a href={`/api/v1/sandbox/messages/${id}/raw`} className={buttonLook()} download>
              <Download aria-hidden className="size-4" />
              Download
            </a>
            <Link
              href={`/activity/messages?q=${encodeURIComponent(`to:${message.recipients[0] ?? ''}`)}`}
              className={buttonLook()}
            >
              How it was sent
            </Link>
            <Guarded needs="queue">
              <Button kind="danger" busy={remove.isPending} onClick={() => remove.mutate({ id })}>
                <Trash2 aria-hidden className="size-4" />
                Delete
              </Button>
            </Guarded>
          </>
        }
      />
      <Tabs tabs={tabs} at={here} onChange={(next) => setTab(next === 'content' ? '' : next)} />
      <div className="mt-4 grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="min-w-0">
          {here === 'content' ? <BodyView content={content} /> : null}
          {here === 'headers' ? (
            <div className="space-y-4">
              <Hops hops={explained.hops} more={explained.moreHops} date={explained.date} />
              <WrittenResults results={explained.authenticationResults} />
              <DkimClaims claims={explained.dkim} />
              <ListFields fields={explained.list} />
              <Panel title="Every field" aside="in the order they stand" flush>
                <HeaderList headers={content.headers} />
              </Panel>
            </div>
          ) : null}
          {here === 'transcript' ? (
            <Panel title="Conversation" aside="C is Posthorn, S is the sandbox">
              <Transcript text={transcript} />
            </Panel>
          ) : null}
        </div>
        <Panel title="Envelope">
          <Facts
            rows={[
              [
                'Sender',
                <MailText key="s" text={message.reversePath} empty="<> (null sender)" className="font-mono text-xs" />,
              ],
              [
                'Recipients',
                <MailText key="r" text={message.recipients.slice(0, 50).join(', ')} className="font-mono text-xs" />,
              ],
              ['From', <MailText key="f" text={message.from} />],
              ['To', <MailText key="t" text={message.to} />],
              ['Message-ID', <MailText key="m" text={message.messageId} className="font-mono text-xs break-all" />],
              ['HELO', <MailText key="h" text={message.helo} className="font-mono text-xs" />],
              [
                'TLS',
                message.tls
                  ? `${message.tls.version}, ${message.tls.cipher}${message.tls.certificate === 'bad' ? ', with a bad certificate' : ''}`
                  : 'none',
              ],
              ['Misbehaved', message.misbehaviour],
              ['Size', formatSize(message.size)],
              ['Arrived', formatExact(message.receivedAt)],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}

const tabs = [
  { id: 'content', title: 'Content' },
  { id: 'headers', title: 'Headers' },
  { id: 'transcript', title: 'Transcript' },
];
