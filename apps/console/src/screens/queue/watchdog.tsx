'use client';

import { useQuery } from '@tanstack/react-query';
import { CheckCircle2, ChevronRight } from 'lucide-react';
import { queueHref } from '../../search/queue-search.ts';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { problemWords } from './problem-words.ts';
import { QueueActions } from './queue-actions.tsx';

type Problem = Outputs['queue']['watchdog']['problems'][number];

/** Nothing waits unseen: what is past its time, why that happens, and what to do. */
export function Watchdog() {
  const found = useQuery(useTRPC().queue.watchdog.queryOptions(undefined, { refetchInterval: 10_000 }));
  const { data } = found;
  return (
    <Panel
      title={
        data
          ? data.recipients === 0
            ? 'Nothing is past its time'
            : `${plural(data.recipients, 'recipient')} past their time`
          : 'Looking…'
      }
      aside={<CopyAsCurl operation="queue.watchdog" />}
      flush
    >
      {found.isError && !data ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : !data ? (
        <SkeletonRows rows={4} />
      ) : data.problems.length === 0 ? (
        <AllWell />
      ) : (
        <ul className="divide-y">
          {data.problems.map((problem) => (
            <ProblemRow key={problem.problem} found={problem} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function ProblemRow({ found }: { found: Problem }) {
  const { title, cause, next, where } = problemWords[found.problem];
  const rest = found.recipients - found.destinations.reduce((sum, one) => sum + one.recipients, 0);
  return (
    <li className="px-4 py-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 max-w-3xl flex-1 basis-80">
          <h3 className="text-[13px] font-semibold">
            <Link href={queueHref('problem', found.problem)} className="inline-flex items-center gap-1 hover:underline">
              {title}
              <span className="tabular ml-1 rounded-full bg-warn-wash px-2 py-0.5 text-xs font-medium text-warn">
                {plural(found.recipients, 'recipient')}
              </span>
              <ChevronRight aria-hidden className="size-3.5 text-faint" />
            </Link>
          </h3>
          <p className="mt-1 text-[13px] text-soft">{cause}</p>
          <p className="mt-1 text-[13px]">
            <span className="text-faint">Next: </span>
            {next}
            {where ? (
              <>
                {' '}
                <Link href={where.href} className="text-accent hover:underline">
                  {where.title}
                </Link>
              </>
            ) : null}
          </p>
          <p className="mt-1.5 flex flex-wrap gap-x-3 gap-y-1 text-xs text-faint">
            {found.oldest ? (
              <span>
                oldest <When at={found.oldest} />
              </span>
            ) : null}
            {found.destinations.map(({ name, recipients }) => (
              <Link
                key={name}
                href={queueHref('destination', name)}
                className="max-w-full truncate font-mono text-accent hover:underline"
              >
                {name} <span className="tabular text-faint">{formatCount(recipients)}</span>
              </Link>
            ))}
            {rest > 0 ? <span>and {formatCount(rest)} elsewhere</span> : null}
          </p>
        </div>
        <QueueActions selection={{ filter: { problem: found.problem } }} isHeld={found.problem === 'held'} isMany />
      </div>
    </li>
  );
}

function AllWell() {
  return (
    <div className="flex flex-col items-center gap-1.5 px-6 py-12 text-center">
      <CheckCircle2 aria-hidden className="size-5 text-good" />
      <p className="font-medium">All mail is within its time</p>
      <p className="max-w-md text-soft">
        Watched are leases that do not end, tries that nobody makes, blocked destinations, mail near its end, mail held
        for long, and reports that do not leave.
      </p>
    </div>
  );
}
