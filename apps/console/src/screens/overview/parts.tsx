'use client';

import { AlertTriangle, CheckCircle2, XCircle } from 'lucide-react';
import { Skeleton } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type HealthPart, useHealth } from '../../ui/use-health.ts';
import { When } from '../../ui/when.tsx';

/** The parts of Posthorn: how each is, since when, what runs and with which settings. */
export function Parts() {
  const { health } = useHealth();
  return (
    <Panel
      title={<span id="parts">Parts</span>}
      aside={
        health?.revision != null ? (
          <Link href={`/settings/revisions/${health.revision}`} className="text-accent hover:underline">
            newest settings: revision {health.revision}
          </Link>
        ) : undefined
      }
      flush
    >
      <ul className="grid divide-y sm:grid-cols-2 sm:divide-y-0 lg:grid-cols-5 lg:divide-x">
        {health
          ? health.parts.map((part) => <PartTile key={part.part} part={part} newest={health.revision} />)
          : ['engine', 'worker', 'console', 'database', 'wake'].map((name) => (
              <li key={name} className="px-4 py-3">
                <Skeleton className="h-5 w-20" />
                <Skeleton className="mt-2 h-8 w-28" />
              </li>
            ))}
      </ul>
    </Panel>
  );
}

function PartTile({ part, newest }: { part: HealthPart; newest: number | null }) {
  const { icon: Icon, tone, word } = looks[part.status];
  return (
    <li className="min-w-0 px-4 py-3">
      <div className="flex items-center gap-1.5 text-[13px] font-medium">
        <Icon aria-hidden className={`size-4 ${tone}`} />
        {part.title}
        <span className={`ml-auto text-xs font-normal ${part.status === 'ok' ? 'text-faint' : tone}`}>{word}</span>
      </div>
      {part.reason ? <p className={`mt-1 text-xs break-words ${tone}`}>{capital(part.reason)}</p> : null}
      {part.works ? <p className="mt-1 text-xs text-soft">{part.works}</p> : null}
      {part.since ? (
        <p className="mt-1 text-xs text-faint">
          since <When at={part.since} />
        </p>
      ) : null}
      {part.processes.slice(0, shown).map((process) => (
        <p key={process.id} className="mt-1 text-xs text-faint">
          {process.version} · started <When at={process.startedAt} /> ·{' '}
          {process.revision === null ? (
            'no settings'
          ) : (
            <Link
              href={`/settings/revisions/${process.revision}`}
              className={newest !== null && process.revision < newest ? 'text-warn underline' : 'hover:underline'}
            >
              revision {process.revision}
            </Link>
          )}
        </p>
      ))}
      {part.processes.length > shown ? (
        <p className="mt-1 text-xs text-faint">and {plural(part.processes.length - shown, 'more', 'more')}</p>
      ) : null}
      {part.processes.length === 0 && part.status === 'ok' ? <p className="mt-1 text-xs text-faint">answers</p> : null}
    </li>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const shown = 4;
const looks = {
  ok: { icon: CheckCircle2, tone: 'text-good', word: 'ok' },
  degraded: { icon: AlertTriangle, tone: 'text-warn', word: 'degraded' },
  down: { icon: XCircle, tone: 'text-bad', word: 'down' },
} as const;
