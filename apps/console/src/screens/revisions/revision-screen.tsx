'use client';

import { useQuery } from '@tanstack/react-query';
import { Download, RotateCcw } from 'lucide-react';
import { useId, useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button, buttonLook } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { useZone } from '../../ui/time-zone.ts';
import { Trail } from '../../ui/trail.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { ChangeList, type DiffView } from '../drafts/change-list.tsx';
import { ViewSwitch } from '../drafts/view-switch.tsx';
import { RunsOn } from './revision-columns.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';

/** One revision: who, when, why; what differs from the one before it or any other; and the way back to it. */
export function RevisionScreen({ number }: { number: number }) {
  const trpc = useTRPC();
  const zone = useZone();
  const [isAsking, setAsking] = useState(false);
  const revision = useQuery(trpc.revisions.get.queryOptions({ number }, { staleTime: Number.POSITIVE_INFINITY }));
  const running = useQuery(trpc.configuration.inForce.queryOptions({ waitMs: 0 }, { refetchInterval: 5_000 }));
  if (revision.isError)
    return (
      <>
        <PageHead title={`Revision ${number}`} />
        <Panel>
          <Failure error={revision.error} retry={() => revision.refetch()} />
        </Panel>
      </>
    );
  const about = revision.data;
  const newest = running.data?.revision;
  return (
    <>
      <Trail href="/settings/revisions" title="Revisions" />
      <PageHead
        title={`Revision ${number}`}
        lead={about?.reason ?? '…'}
        actions={
          <>
            <a
              href={`/api/v1/configuration/export?revision=${number}`}
              download={`posthorn-${number}.json`}
              className={buttonLook()}
            >
              <Download aria-hidden className="size-4" />
              Document
            </a>
            <Guarded needs="configure">
              <Button
                onClick={() => setAsking(true)}
                disabled={newest === undefined || number >= newest}
                title={newest !== undefined && number >= newest ? 'This is the newest revision' : undefined}
              >
                <RotateCcw aria-hidden className="size-4" />
                Roll back to it…
              </Button>
            </Guarded>
          </>
        }
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_300px]">
        <Differences number={number} newest={newest} />
        <Panel title="About" className="self-start max-lg:order-first">
          <Facts
            rows={[
              ['By', about?.author ?? '…'],
              ['Published', about ? zone.exact(about.createdAt) : '…'],
              ['Made from', madeFrom(about)],
              ['Runs', <Runs key="runs" number={number} running={running.data} />],
              [
                'Next to it',
                <span key="next" className="flex min-h-5 gap-3">
                  {number > 1 ? <RevisionLink number={number - 1} /> : null}
                  {newest !== undefined && number < newest ? <RevisionLink number={number + 1} /> : null}
                </span>,
              ],
            ]}
          />
        </Panel>
      </div>
      {isAsking ? <RollbackDialog number={number} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

const madeFrom = (about: { base: number | null } | undefined): string => {
  if (!about) return '…';
  return about.base === null ? 'nothing: the first one' : `revision ${about.base}`;
};

function Runs({ number, running }: Parameters<typeof RunsOn>[0]) {
  const isAnywhere = running?.processes.some((row) => row.revision === number);
  return (
    <span className="flex min-h-[22px] items-center text-faint">
      {isAnywhere ? <RunsOn number={number} running={running} /> : running ? 'nowhere now' : '…'}
    </span>
  );
}

function RevisionLink({ number }: { number: number }) {
  return (
    <Link href={`/settings/revisions/${number}`} className="text-accent hover:underline">
      {number}
    </Link>
  );
}

/** What differs, seen from another revision to this one. */
function Differences({ number, newest }: { number: number; newest: number | undefined }) {
  const trpc = useTRPC();
  const id = useId();
  const [chosen, choose] = useQueryParam('against');
  const [viewText, setView] = useQueryParam('view');
  const view: DiffView = viewText === 'values' ? 'values' : 'words';
  const against = /^\d{1,9}$/.test(chosen) && Number(chosen) >= 1 ? Number(chosen) : Math.max(1, number - 1);
  const input = { number, against };
  const diff = useQuery(trpc.revisions.diff.queryOptions(input, { staleTime: Number.POSITIVE_INFINITY }));
  return (
    <Panel
      title={diff.data ? `${plural(diff.data.changeCount, 'change')} since revision ${against}` : 'Changes'}
      aside={<ViewSwitch view={view} onChange={(next) => setView(next === 'words' ? '' : next, 'replace')} />}
    >
      <div className="mb-3 flex flex-wrap items-center gap-2 text-[13px]">
        <label htmlFor={id} className="text-soft">
          Compared with revision
        </label>
        <input
          id={id}
          type="number"
          min={1}
          max={newest}
          defaultValue={against}
          key={against}
          onChange={(event) => choose(event.target.value, 'replace')}
          className="tabular h-8 w-20 rounded-md border border-line-strong bg-surface px-2"
        />
        <Button
          kind="quiet"
          disabled={newest === undefined || newest === number}
          onClick={() => choose(String(newest))}
        >
          with the newest ({newest ?? '…'})
        </Button>
        <span className="ml-auto">
          <CopyAsCurl operation="revisions.diff" input={input} />
        </span>
      </div>
      {diff.isError ? (
        <Failure error={diff.error} retry={() => diff.refetch()} />
      ) : !diff.data ? (
        <SkeletonRows rows={3} />
      ) : number === 1 && against === 1 ? (
        <p className="text-[13px] text-faint">The first one: the settings of a fresh install.</p>
      ) : (
        <ChangeList changes={diff.data.changes} count={diff.data.changeCount} view={view} />
      )}
    </Panel>
  );
}
