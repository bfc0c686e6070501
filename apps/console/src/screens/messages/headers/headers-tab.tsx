'use client';

import { useQuery } from '@tanstack/react-query';
import { Failure, SkeletonRows } from '../../../ui/feedback.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { useTRPC } from '../../../ui/trpc.ts';
import { DkimClaims } from './dkim-claims.tsx';
import { HeaderLines } from './header-lines.tsx';
import { Hops } from './hops.tsx';
import { ListFields } from './list-fields.tsx';
import { WrittenResults } from './written-results.tsx';

/** The header: what it says of the way the message took, and every field as it stands. */
export function HeadersTab({ id }: { id: string }) {
  const found = useQuery(useTRPC().messages.headers.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY }));
  if (found.isError) {
    return (
      <Panel>
        <Failure error={found.error} retry={() => found.refetch()} />
      </Panel>
    );
  }
  if (!found.data) {
    return (
      <Panel title="The way it took" flush className="min-h-[640px]">
        <SkeletonRows rows={6} />
      </Panel>
    );
  }
  const { hops, moreHops, authenticationResults, dkim, date, list } = found.data.explained;
  return (
    <>
      <Hops hops={hops} more={moreHops} date={date} />
      <WrittenResults results={authenticationResults} />
      <DkimClaims claims={dkim} />
      <ListFields fields={list} />
      <HeaderLines id={id} />
    </>
  );
}
