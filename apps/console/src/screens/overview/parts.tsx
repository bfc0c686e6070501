'use client';

import { useQuery } from '@tanstack/react-query';
import { AlertTriangle, CheckCircle2, XCircle } from 'lucide-react';
import { Skeleton } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Part = Outputs['health']['get']['parts'][number];

/** The parts of Posthorn: how each is, since when, and which settings it runs. */
export function Parts() {
  const { data } = useQuery(useTRPC().health.get.queryOptions(undefined, { refetchInterval: 5_000, retry: false }));
  return (
    <Panel
      title={<span id="parts">Parts</span>}
      aside={data?.revision != null ? `settings revision ${data.revision}` : undefined}
      flush
      className="mt-4"
    >
      <ul className="grid divide-y sm:grid-cols-2 sm:divide-y-0 lg:grid-cols-5 lg:divide-x">
        {data
          ? data.parts.map((part) => <PartTile key={part.part} part={part} />)
          : ['engine', 'worker', 'console', 'database', 'wake'].map((name) => (
              <li key={name} className="px-4 py-3">
                <Skeleton className="h-5 w-20" />
                <Skeleton className="mt-2 h-4 w-28" />
              </li>
            ))}
      </ul>
    </Panel>
  );
}

function PartTile({ part }: { part: Part }) {
  const { icon: Icon, tone, word } = looks[part.status];
  const first = part.processes[0];
  const revisions = [...new Set(part.processes.map((row) => row.revision ?? '–'))];
  return (
    <li className="min-w-0 px-4 py-3">
      <div className="flex items-center gap-1.5 text-[13px] font-medium">
        <Icon aria-hidden className={`size-4 ${tone}`} />
        {part.title}
        <span className={`ml-auto text-xs font-normal ${part.status === 'ok' ? 'text-faint' : tone}`}>{word}</span>
      </div>
      {part.reason ? <p className={`mt-1 text-xs ${tone}`}>{part.reason}</p> : null}
      {first ? (
        <p className="mt-1 text-xs text-faint">
          {part.processes.length > 1 ? `${part.processes.length} processes` : 'up'} since <When at={first.startedAt} />
          <br />
          revision {revisions.join(', ')}
        </p>
      ) : part.reason ? null : (
        <p className="mt-1 text-xs text-faint">answers</p>
      )}
    </li>
  );
}

const looks = {
  ok: { icon: CheckCircle2, tone: 'text-good', word: 'ok' },
  degraded: { icon: AlertTriangle, tone: 'text-warn', word: 'degraded' },
  down: { icon: XCircle, tone: 'text-bad', word: 'down' },
} as const;
