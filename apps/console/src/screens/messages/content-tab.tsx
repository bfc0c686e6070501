'use client';

import { useQuery } from '@tanstack/react-query';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { BodyView } from './body-view.tsx';
import { More } from './part-text.tsx';

export function ContentTab({ id }: { id: string }) {
  const found = useQuery(useTRPC().messages.content.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY }));
  if (found.isError) {
    return (
      <Panel>
        <Failure error={found.error} retry={() => found.refetch()} />
      </Panel>
    );
  }
  if (!found.data) {
    return (
      <Panel title="Content" flush className="min-h-[640px]">
        <SkeletonRows rows={6} />
      </Panel>
    );
  }
  const { text, html } = found.data;
  return (
    <>
      <BodyView content={{ text: text?.text ?? null, html: html?.text ?? null }} />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div>
          {[text, html].map((part) =>
            part ? (
              <More
                key={part.path}
                more={part.more}
                charset={`${part.charset} (${part.type})`}
                href={`/api/v1/messages/${id}/parts/${part.path}/octets`}
              />
            ) : null,
          )}
        </div>
        <CopyAsCurl operation="messages.content" input={{ id }} />
      </div>
    </>
  );
}
