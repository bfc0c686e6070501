import { Skeleton } from '../../ui/feedback.tsx';
import { formatDuration, plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Refused } from '../../ui/refused.tsx';
import { DnssecWord } from './dnssec-word.tsx';
import { type DnsProcess, nameOfProcess } from './process.ts';
import type { DnsRun } from './use-runs.ts';

type Answer = NonNullable<DnsRun['answer']>;

/** How one process sees the name. */
export function LookUpAnswer({
  run,
  error,
  process,
}: {
  run: DnsRun | undefined;
  error: unknown;
  process: DnsProcess | undefined;
}) {
  if (error) {
    return (
      <li>
        <Refused error={error} />
      </li>
    );
  }
  if (!run) {
    return (
      <li aria-label="Waiting for an answer">
        <Skeleton className="h-[86px] rounded-lg" />
      </li>
    );
  }
  const { answer } = run;
  return (
    <li className="rounded-lg border px-3 py-2.5 text-[13px]">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <h3 className="min-w-0 font-medium break-words">
          {process ? nameOfProcess(process) : 'A process that is gone'}
        </h3>
        {answer && answer.kind !== 'failed' ? <DnssecWord answer={answer} /> : null}
      </div>
      {answer ? <Records answer={answer} /> : <p className="mt-1 text-bad">{run.error ?? 'It could not answer.'}</p>}
      {answer ? <p className="mt-1.5 text-xs text-faint">{whence(answer)}</p> : null}
    </li>
  );
}

function Records({ answer }: { answer: Answer }) {
  const { kind, records, more, name, reason } = answer;
  if (kind === 'failed') return <p className="mt-1 break-words text-bad">No answer: {reason}</p>;
  if (kind === 'nxdomain') return <p className="mt-1 break-words">There is no name {name}.</p>;
  if (kind === 'nodata') return <p className="mt-1 break-words">The name {name} has nothing of this type.</p>;
  return (
    <ul className="mt-1 space-y-0.5 font-mono text-xs leading-5">
      {records.map((record, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: records may be equal, and never move
        <li key={index} className="break-all">
          <MailText text={record} />
        </li>
      ))}
      {more > 0 ? <li className="font-sans text-faint">and {plural(more, 'more', 'more')}</li> : null}
    </ul>
  );
}

const whence = ({ kind, name, server, isKept, ms, ttl }: Answer): string =>
  [
    server ? `${isKept ? 'from the cache, told by' : 'told by'} ${server}` : '',
    isKept ? '' : `in ${formatDuration(ms)}`,
    ttl === null ? '' : `kept ${isKept ? 'for another' : 'for'} ${plural(ttl, 'second')}`,
    kind === 'found' ? `of ${name}` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
