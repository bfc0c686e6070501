'use client';

import { useQuery } from '@tanstack/react-query';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { PlainText } from '../messages/plain-text.tsx';

/** The header of the message a report is about, and the report's own words; both as text, whatever they hold. */
export function FailureContent({ id, shows }: { id: string; shows: 'message' | 'headers' | 'nothing' }) {
  const found = useQuery(useTRPC().dmarc.failureContent.queryOptions({ id }, { retry: 1 }));
  const shown =
    shows === 'nothing'
      ? 'the report shows nothing of it'
      : shows === 'message'
        ? 'the whole message is in the download'
        : 'the report shows no more than this';
  return (
    <>
      <Panel title="The message’s header" aside={shown}>
        {found.isError ? (
          <Failure error={found.error} retry={() => found.refetch()} />
        ) : !found.data ? (
          <Skeleton className="h-40 w-full" />
        ) : found.data.header === null ? (
          <p className="text-[13px] text-soft">Nothing of the message goes along with this report.</p>
        ) : (
          <PlainText text={found.data.header} label="Header of the message" />
        )}
      </Panel>
      {found.data?.words ? (
        <Panel title="In the reporter’s words">
          <PlainText text={found.data.words} label="Words of the reporter" />
        </Panel>
      ) : null}
    </>
  );
}
