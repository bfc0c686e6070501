import { classes } from '../../ui/classes.ts';
import { Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { rangeWords } from './hours.ts';

type Overview = Outputs['overview']['get'];

/** Six numbers; each leads to the rows that it counts. */
export function Stats({ overview, hours }: { overview: Overview | undefined; hours: number }) {
  const since = overview ? ` after:${overview.from}` : '';
  const range = rangeWords(hours);
  const search = (query: string) => `/activity/messages?q=${encodeURIComponent(query.trim())}`;
  const { totals, waiting } = overview ?? {};
  const stats: Stat[] = [
    { name: 'Accepted', value: totals?.accepted, note: range, href: search(since) },
    { name: 'Delivered', value: totals?.delivered, note: range, href: search(`status:delivered${since}`) },
    { name: 'Bounced', value: totals?.bounced, note: range, href: search(`status:bounced${since}`), tone: 'bad' },
    {
      name: 'Deferred',
      value: waiting?.deferred,
      note: 'to be tried again',
      href: search('status:deferred'),
      tone: 'warn',
    },
    { name: 'Held', value: waiting?.held, note: 'waiting for a person', href: '/queue?state=held', tone: 'warn' },
    {
      name: 'Queued',
      value: waiting?.queued,
      note: waiting?.leased ? `${formatCount(waiting.leased)} being delivered` : 'now',
      href: '/queue',
    },
  ];
  return (
    <div className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border bg-line shadow-card md:grid-cols-3 xl:grid-cols-6">
      {stats.map((stat) => (
        <StatTile key={stat.name} {...stat} />
      ))}
    </div>
  );
}

type Stat = { name: string; value: number | undefined; note: string; href: string; tone?: 'bad' | 'warn' };

function StatTile({ name, value, note, href, tone }: Stat) {
  const isLoud = tone && value ? (tone === 'bad' ? 'text-bad' : 'text-warn') : 'text-ink';
  return (
    <Link href={href} className="group bg-surface px-4 py-3.5 -outline-offset-2 transition-colors hover:bg-sunken">
      <div className="text-[13px] text-soft group-hover:text-ink">{name}</div>
      <div className={classes('tabular flex h-9 items-center text-[26px] font-semibold tracking-tight', isLoud)}>
        {value === undefined ? <Skeleton className="h-7 w-16" /> : formatCount(value)}
      </div>
      <div className="truncate text-xs text-faint">{note}</div>
    </Link>
  );
}
