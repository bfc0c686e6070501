'use client';

import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { BodyView } from './body-view.tsx';
import { useContent } from './use-content.ts';

export function ContentTab({ id }: { id: string }) {
  const content = useContent(id);
  if (content.isError) {
    return (
      <Panel>
        <Failure error={content.error} retry={() => content.refetch()} />
      </Panel>
    );
  }
  if (!content.data) {
    return (
      <Panel flush>
        <SkeletonRows rows={6} />
      </Panel>
    );
  }
  return <BodyView content={content.data} />;
}
