import { MailText } from '../../ui/mail-text.tsx';
import { kindWords, type TestResult } from './action.ts';

/** What came of a test: each step with its answer and time, and for a veto whether it refuses. */
export function TestOutcome({ result: { wanted, fault, steps, refuses } }: { result: TestResult }) {
  if (!wanted)
    return <p className="mt-3 border-t pt-3 text-[13px] text-soft">The event does not fit, so that nothing is done.</p>;
  return (
    <div className="mt-3 space-y-2 border-t pt-3 text-[13px]">
      {fault === null ? null : (
        <p className="text-warn">
          The condition cannot be evaluated: <MailText text={fault} max={300} />.
        </p>
      )}
      <ol className="space-y-1.5">
        {steps.map(({ kind, ms, words, error }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name
          <li key={at} className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{kindWords[kind as keyof typeof kindWords] ?? kind}</span>
            <MailText
              text={error ?? words ?? ''}
              max={500}
              className={error === null ? 'min-w-0' : 'min-w-0 text-bad'}
            />
            <span className="tabular ml-auto text-xs text-faint">{ms} ms</span>
          </li>
        ))}
      </ol>
      {refuses === null ? null : (
        <p>
          <span className="font-medium text-bad">It refuses:</span> <MailText text={refuses} max={500} />
        </p>
      )}
    </div>
  );
}
