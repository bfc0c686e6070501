import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { DifferenceList } from './difference-list.tsx';
import { RunResult } from './run-result.tsx';

/** What a simulation came to: one run, or two side by side below their differences. */
export function SimulationResult({ simulation }: { simulation: Outputs['simulator']['get'] }) {
  const { result, error } = simulation;
  if (result === null) {
    return (
      <Panel title="It broke off">
        <p role="alert" className="text-[13px] text-bad">
          {error ?? 'The engine gave no result.'}
        </p>
      </Panel>
    );
  }
  const [first, second] = result.runs;
  return (
    <>
      {first && second ? (
        <Panel title="What differs" aside={`${result.ms} ms on ${result.host}`}>
          <DifferenceList differences={result.differences} none="Nothing: both would answer alike." />
        </Panel>
      ) : null}
      <div className={second ? 'grid items-start gap-4 xl:grid-cols-2' : ''}>
        {result.runs.map((run) => (
          <RunResult key={`${run.settings.kind} ${run.settings.revision}`} run={run} />
        ))}
      </div>
    </>
  );
}
