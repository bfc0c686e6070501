import { AlertTriangle } from 'lucide-react';
import { Skeleton } from '../../ui/feedback.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import type { CatalogueFeature } from './catalogue-feature.ts';
import { OnOff } from './on-off.tsx';
import { type Verdict, VerdictBadge } from './verdict-badge.tsx';

type State = Outputs['features']['states']['items'][number];

/** One feature in a line: what it is, on or off, changed, busy, in order. */
export function CatalogueRow({ feature, state }: { feature: CatalogueFeature; state: State | undefined }) {
  const { slug, title, summary } = feature;
  return (
    <li className="grid gap-x-6 gap-y-1.5 px-4 py-3 md:grid-cols-[minmax(0,1fr)_9.5rem_14rem_8.5rem] md:items-center">
      <div className="min-w-0">
        <Link href={`/features/${slug}`} className="text-[13px] font-medium hover:text-accent hover:underline">
          {title}
        </Link>
        <p className="text-[13px] text-soft md:truncate" title={summary}>
          {summary}
        </p>
      </div>
      {state ? <StateCells slug={slug} state={state} /> : <Skeleton className="h-5 md:col-span-3" />}
    </li>
  );
}

function StateCells({ slug, state }: { slug: string; state: State }) {
  const { isOn, changed, warnings, day, selfTests } = state;
  const verdict = worstOf(selfTests.map((test) => test.verdict));
  return (
    <div className="flex min-h-5 flex-wrap items-center gap-x-4 gap-y-1 md:contents">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <OnOff isOn={isOn} />
        {changed.length > 0 ? (
          <Link
            href={`/features/${slug}#history`}
            title={changed.slice(0, 5).join(' ')}
            className="tabular text-xs text-soft hover:text-accent hover:underline"
          >
            {changed.length} changed
          </Link>
        ) : null}
        {warnings.length > 0 ? (
          <Link
            href={`/features/${slug}`}
            title={warnings.join(' ')}
            className="inline-flex items-center gap-1 text-xs font-medium text-warn hover:underline"
          >
            <AlertTriangle aria-hidden className="size-3.5" />
            {plural(warnings.length, 'warning')}
          </Link>
        ) : null}
      </div>
      <div className="tabular text-xs text-soft">
        {day.events + day.refusals > 0 ? (
          <Link href={`/features/${slug}#lately`} className="hover:text-accent hover:underline">
            {[
              day.events > 0 ? plural(day.events, 'event') : '',
              day.refusals > 0 ? `${formatCount(day.refusals)} refused` : '',
            ]
              .filter(Boolean)
              .join(' · ')}
            <span className="text-faint"> in 24 h</span>
          </Link>
        ) : (
          <span className="text-faint max-md:hidden">–</span>
        )}
      </div>
      <div>
        {verdict ? (
          <Link href={`/features/${slug}`} className="inline-block rounded-full">
            <span className="sr-only">Self-test: </span>
            <VerdictBadge verdict={verdict} />
          </Link>
        ) : (
          <span className="text-xs text-faint max-md:hidden">not tested</span>
        )}
      </div>
    </div>
  );
}

const worstOf = (verdicts: readonly Verdict[]): Verdict | undefined =>
  (['running', 'fail', 'warn', 'unknown', 'ok'] as const).find((verdict) => verdicts.includes(verdict));
