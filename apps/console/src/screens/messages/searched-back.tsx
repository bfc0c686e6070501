import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { useZone } from '../../ui/time-zone.ts';

/** A search that used up its time says how far it came, and goes on when asked. */
export function SearchedBack({ to, isBusy, onGoOn }: { to: string | null; isBusy: boolean; onGoOn: () => unknown }) {
  const { exact } = useZone();
  return (
    <div role="status" className="flex flex-wrap items-center justify-center gap-3 px-4 py-5 text-[13px] text-soft">
      <p>{to ? `Searched back to ${exact(to)}.` : 'Not everything was searched yet.'}</p>
      <Button onClick={() => onGoOn()} busy={isBusy}>
        {isBusy ? 'Searching…' : 'Go on'}
      </Button>
    </div>
  );
}

/** How many were found so far, and how far back that is. */
export function SearchedTo({ count, to }: { count: number; to: string | null }) {
  const { exact } = useZone();
  return (
    <>
      {formatCount(count)} found{to ? `, searched back to ${exact(to)}` : ' so far'}
    </>
  );
}
