import { Skeleton, SkeletonRows } from './feedback.tsx';
import { Panel } from './panel.tsx';

/** Holds the room of a page about one thing, title and lead first, until it is known. */
export function WaitingPage() {
  return (
    <>
      <Skeleton className="mb-2 h-7 w-2/3" />
      <Skeleton className="mb-6 h-5 w-64" />
      <Panel flush className="min-h-[640px]">
        <SkeletonRows rows={6} />
      </Panel>
    </>
  );
}
