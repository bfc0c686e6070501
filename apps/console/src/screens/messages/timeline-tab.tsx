'use client';

import { useQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { RecipientList } from './recipient-list.tsx';
import { RecipientPanel } from './recipient-panel.tsx';
import { storyOf } from './story.ts';
import { Timeline } from './timeline.tsx';

type Row = Outputs['messages']['get'];

/** The recipients, and the story of the one that was chosen. */
export function TimelineTab({ row, refetchInterval }: { row: Row; refetchInterval: number | false }) {
  const { message, recipients } = row;
  const [inAddress, choose] = useQueryParam('recipient');
  const chosen = inAddress || recipients[0]?.id;
  return (
    <>
      {message.recipientCount > 1 ? (
        <RecipientList messageId={message.id} chosen={chosen} onChoose={choose} refetchInterval={refetchInterval} />
      ) : null}
      {chosen ? <RecipientStory message={message} recipientId={chosen} refetchInterval={refetchInterval} /> : null}
    </>
  );
}

function RecipientStory({
  message,
  recipientId,
  refetchInterval,
}: {
  message: Row['message'];
  recipientId: string;
  refetchInterval: number | false;
}) {
  const trpc = useTRPC();
  const session = useQuery(trpc.messages.session.queryOptions({ id: message.id }, { staleTime: 30_000 }));
  const history = useQuery(
    trpc.messages.recipient.queryOptions({ id: message.id, recipientId }, { refetchInterval, retry: 1 }),
  );
  if (history.isError && !history.data) {
    return (
      <Panel>
        <Failure error={history.error} retry={() => history.refetch()} />
      </Panel>
    );
  }
  if (!history.data || (!session.data && !session.isError)) {
    return (
      <Panel flush className="min-h-[560px]">
        <SkeletonRows />
      </Panel>
    );
  }
  return (
    <>
      <RecipientPanel recipient={history.data.recipient} messageId={message.id} />
      <Timeline
        steps={storyOf({ message, session: session.data?.events ?? [], history: history.data })}
        messageId={message.id}
        isTruncated={history.data.truncated || (session.data?.truncated ?? false)}
      />
    </>
  );
}
