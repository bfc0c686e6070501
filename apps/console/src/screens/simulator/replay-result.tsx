'use client';

import { Square } from 'lucide-react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { formatCount, formatDuration, plural } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Progress } from '../../ui/progress.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { type ChangeKind, changeLooks } from './change-mark.tsx';
import { ReplayChange } from './replay-change.tsx';
import { choiceText, choiceWords } from './settings-select.tsx';

type Replay = Outputs['simulator']['replayGet'];

/** How far a replay is and what would change, by kind. */
export function ReplayResult({ replay, stop, isStopping }: { replay: Replay; stop: () => void; isStopping: boolean }) {
  const [kind, setKind] = useQueryParam('kind');
  const { result, state } = replay;
  const isOver = state === 'done' || state === 'failed';
  const kinds = (Object.keys(changeLooks) as ChangeKind[]).filter((one) => result?.counts[one]);
  const changes = (result?.changes ?? []).filter((change) => kind === '' || change.kind === kind);
  return (
    <Panel
      title={`${choiceWords(replay.settings)} compared with ${choiceWords(replay.against).toLowerCase()}`}
      aside={result && isOver ? formatDuration(result.ms) : undefined}
    >
      <div className="min-h-16">
        {isOver ? (
          <Ending replay={replay} />
        ) : (
          <div className="flex items-end gap-4">
            <div className="min-w-0 flex-1">
              <Progress
                label={state === 'waiting' ? 'Waiting for an engine' : 'Replaying'}
                done={result?.done ?? 0}
                total={result?.total ?? replay.count}
              />
            </div>
            <Guarded needs="configure">
              <Button onClick={stop} busy={isStopping}>
                <Square aria-hidden className="size-3.5" />
                Stop
              </Button>
            </Guarded>
          </div>
        )}
      </div>
      {kinds.length > 0 ? (
        <ul aria-label="What would change" className="mt-3 flex flex-wrap gap-2">
          {kinds.map((one) => {
            const { icon: Icon, more } = changeLooks[one];
            return (
              <li key={one}>
                <button
                  type="button"
                  aria-pressed={kind === one}
                  onClick={() => setKind(kind === one ? '' : one, 'replace')}
                  className={classes(
                    'inline-flex h-8 items-center gap-1.5 rounded-md border px-2.5 text-[13px]',
                    kind === one ? 'border-accent bg-accent-wash' : 'border-line-strong bg-surface hover:bg-sunken',
                  )}
                >
                  <Icon aria-hidden className="size-3.5 text-soft" />
                  <span className="tabular font-medium">{formatCount(result?.counts[one] ?? 0)}</span> {more}
                </button>
              </li>
            );
          })}
        </ul>
      ) : null}
      {changes.length > 0 ? (
        <ul className="mt-4 divide-y border-t">
          {changes.map((change) => (
            <ReplayChange
              key={`${change.what} ${change.id}`}
              change={change}
              of={choiceText(replay.against)}
              than={choiceText(replay.settings)}
            />
          ))}
        </ul>
      ) : null}
      {result && isOver && result.different > result.changes.length ? (
        <p className="mt-3 text-xs text-faint">Of each kind the newest hundred are listed; all are counted.</p>
      ) : null}
    </Panel>
  );
}

/** What it came to, in sentences. */
function Ending({ replay: { result, error } }: { replay: Replay }) {
  if (result === null || error) {
    return (
      <p role="alert" className="text-[13px] text-bad">
        {error ?? 'The engine gave no result.'}
        {result ? ` It had come to ${result.done} of ${result.total}.` : ''}
      </p>
    );
  }
  const passed = Object.entries(result.passedOver);
  return (
    <div className="space-y-1 text-[13px]">
      <p className="font-medium">
        {result.total === 0
          ? 'There is nothing to replay yet: no mail has come, or its record is past its retention.'
          : result.different === 0
            ? `Nothing would change: ${plural(result.same, 'answer')} would be the same.`
            : `${formatCount(result.different)} of ${formatCount(result.different + result.same)} would be answered differently.`}
      </p>
      {result.isStopped ? (
        <p className="text-warn">
          Stopped after {formatCount(result.done)} of {formatCount(result.total)}.
        </p>
      ) : null}
      {passed.length > 0 ? (
        <p className="text-faint">
          Passed over: {passed.map(([why, count]) => `${formatCount(count)} (${why})`).join(', ')}.
        </p>
      ) : null}
      {result.otherThanThen > 0 ? (
        <p className="text-faint">
          {plural(result.otherThanThen, 'one was', 'were')} answered otherwise when it really came: DNS, limits or
          settings have changed since.
        </p>
      ) : null}
    </div>
  );
}
