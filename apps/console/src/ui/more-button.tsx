import { Button } from './button.tsx';

type Paged = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

/** The way to the next page; says so when the search has only looked so far back. */
export function MoreButton({ query, isComplete = true }: { query: Paged; isComplete?: boolean }) {
  if (!query.hasNextPage) return null;
  return (
    <div className="mt-3 flex flex-col items-center gap-1">
      <Button busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
        {query.isFetchingNextPage ? 'Looking…' : isComplete ? 'Show more' : 'Look further back'}
      </Button>
      {isComplete ? null : (
        <p className="text-xs text-faint">The search took its time; older messages were not looked at yet.</p>
      )}
    </div>
  );
}
