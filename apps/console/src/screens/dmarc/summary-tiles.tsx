import { withTerm } from '../../search/language.ts';
import { classes } from '../../ui/classes.ts';
import { Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { historyHref } from '../authentication/history-link.tsx';
import { percent } from './percent.ts';

type Summary = Outputs['dmarc']['summary'];

/** Five numbers; each leads to the rows that it counts. */
export function SummaryTiles({
  summary,
  isFailed,
  query,
}: {
  summary: Summary | undefined;
  isFailed: boolean;
  query: string;
}) {
  const all = summary?.verified;
  const share = (count: number | undefined) => (all ? `${percent(count ?? 0, all)} of them` : ' ');
  const tiles: Tile[] = [
    { name: 'Verified', value: all, note: 'authors were checked', verdict: '' },
    { name: 'Aligned pass', value: summary?.pass, note: share(summary?.pass), verdict: 'pass' },
    {
      name: 'Failed',
      value: summary?.failed,
      note: summary ? `${formatCount(summary.quarantined)} kept apart, ${formatCount(summary.refused)} refused` : ' ',
      verdict: 'failed',
      tone: 'bad',
    },
    { name: 'No record', value: summary?.noRecord, note: share(summary?.noRecord), verdict: 'norecord' },
    { name: 'Errors', value: summary?.errors, note: 'could not be found out', verdict: 'error', tone: 'warn' },
  ];
  return (
    <div className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border bg-line shadow-card md:grid-cols-5 max-md:[&>:first-child]:col-span-2">
      {tiles.map((tile) => (
        <TileLink
          key={tile.name}
          {...tile}
          href={historyHref(withTerm(query, 'dmarc', tile.verdict))}
          isFailed={isFailed}
        />
      ))}
    </div>
  );
}

type Tile = { name: string; value: number | undefined; note: string; verdict: string; tone?: 'bad' | 'warn' };

function TileLink({ name, value, note, tone, href, isFailed }: Tile & { href: string; isFailed: boolean }) {
  const look = tone && value ? (tone === 'bad' ? 'text-bad' : 'text-warn') : 'text-ink';
  return (
    <Link
      href={href}
      scroll={false}
      className="group bg-surface px-4 py-3.5 -outline-offset-2 transition-colors hover:bg-sunken"
    >
      <div className="text-[13px] text-soft group-hover:text-ink">{name}</div>
      <div className={classes('tabular flex h-9 items-center text-[26px] font-semibold tracking-tight', look)}>
        {value !== undefined ? formatCount(value) : isFailed ? '–' : <Skeleton className="h-7 w-16" />}
      </div>
      <div className="truncate text-xs text-faint">{note}</div>
    </Link>
  );
}
