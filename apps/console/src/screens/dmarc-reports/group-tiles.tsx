import { classes } from '../../ui/classes.ts';
import { Skeleton } from '../../ui/feedback.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { percent } from '../dmarc/percent.ts';
import { type Group, groups, groupWords } from './group-words.ts';
import { type ReportFilter, reportQuery } from './report-filter.ts';

/** The four groups in numbers; each leads to its senders, and once more to all of them. */
export function GroupTiles({
  sums,
  filter,
  chosen,
  isFailed,
}: {
  sums: Outputs['dmarc']['senders'] | undefined;
  filter: ReportFilter;
  chosen: Group | null;
  isFailed: boolean;
}) {
  return (
    <div className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border bg-line shadow-card lg:grid-cols-4">
      {groups.map((group) => {
        const found = sums?.groups.find((one) => one.group === group);
        const { title, means, tone } = groupWords[group];
        const look = found?.count && (tone === 'bad' || tone === 'warn') ? looks[tone] : 'text-ink';
        const isChosen = chosen === group;
        return (
          <Link
            key={group}
            href={`/dmarc${reportQuery(filter, isChosen ? {} : { group })}`}
            scroll={false}
            aria-current={isChosen ? 'true' : undefined}
            title={means}
            className={classes(
              'group bg-surface px-4 py-3.5 -outline-offset-2 transition-colors hover:bg-sunken',
              isChosen && 'ring-2 ring-accent ring-inset',
            )}
          >
            <div className="text-[13px] text-soft group-hover:text-ink">{title}</div>
            <div className={classes('tabular flex h-9 items-center text-[26px] font-semibold tracking-tight', look)}>
              {found ? formatCount(found.count) : isFailed ? '–' : <Skeleton className="h-7 w-16" />}
            </div>
            <div className="truncate text-xs text-faint">
              {found && sums ? `${percent(found.count, sums.count)}, ${plural(found.senders, 'sender')}` : '\u00a0'}
            </div>
          </Link>
        );
      })}
    </div>
  );
}

const looks = { bad: 'text-bad', warn: 'text-warn' };
