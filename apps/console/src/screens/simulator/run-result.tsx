import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FateBadge, type Run } from './fate-badge.tsx';
import { RunRecipients } from './run-recipients.tsx';
import { RunSteps } from './run-steps.tsx';
import { RunStored } from './run-stored.tsx';
import { choiceWords } from './settings-select.tsx';

/** One session under one choice of settings: what becomes of it, step by step, and what would be kept. */
export function RunResult({ run }: { run: Run }) {
  const { kind, revision } = run.settings;
  return (
    <div className="min-w-0 space-y-4">
      <Panel
        title={
          <span className="flex flex-wrap items-center gap-2">
            {choiceWords({ kind, revision })}
            <FateBadge fate={run.fate} />
          </span>
        }
        aside={
          <Link href={`/settings/revisions/${revision}`} className="hover:text-ink hover:underline">
            {kind === 'draft' ? `begun from revision ${revision}` : `revision ${revision}`}
          </Link>
        }
      >
        {run.problem ? (
          <p role="alert" className="mb-3 text-[13px] text-bad">
            {run.problem}
          </p>
        ) : null}
        <RunRecipients recipients={run.recipients} />
      </Panel>
      <Panel title="Step by step" aside={plural(run.steps.length, 'step')}>
        <RunSteps steps={run.steps} />
      </Panel>
      <RunStored run={run} />
    </div>
  );
}
