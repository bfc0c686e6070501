'use client';

import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { HeaderList } from './header-list.tsx';
import { useContent } from './use-content.ts';

export function HeadersTab({ id }: { id: string }) {
  const content = useContent(id);
  return (
    <Panel title="Header fields" aside="in the order they stand" flush>
      {content.isError ? (
        <Failure error={content.error} retry={() => content.refetch()} />
      ) : content.data ? (
        <HeaderList headers={content.data.headers} />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Panel>
  );
}
