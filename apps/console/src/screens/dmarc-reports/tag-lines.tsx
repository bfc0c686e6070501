import { Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { standingOfTag, type TagAdvice } from './advice.ts';

/** What each tag of a record is about, what it says, what it would stop at its strictest, and what it may become. */
export function TagLines({ advice }: { advice: readonly TagAdvice[] | null }) {
  if (advice === null) return <Skeleton className="h-[150px]" />;
  return (
    <ul className="divide-y rounded-lg border">
      {advice.map(({ tag, about, now, isSaid, next, broken, forwarded, unknown }) => (
        <li key={tag} className="px-3 py-2">
          <span className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span>
              <code className="font-mono text-xs">
                {tag}
                {isSaid ? `=${now}` : ''}
              </code>{' '}
              <span className="text-faint">{about}</span>
            </span>
            <span className={next ? 'font-medium text-good' : broken > 0 ? 'font-medium text-warn' : 'text-faint'}>
              {standingOfTag({ now, next, broken })}
            </span>
          </span>
          <span className="block text-xs text-faint">
            {isSaid || now === null ? '' : `Not said, so it holds as ${now}. `}
            Reject would stop {formatCount(unknown)} of strangers and {formatCount(broken)} of yours
            {forwarded > 0 ? `, and may stop ${formatCount(forwarded)} forwarded` : ''}
          </span>
        </li>
      ))}
    </ul>
  );
}
