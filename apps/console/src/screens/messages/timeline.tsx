import { ChevronRight } from 'lucide-react';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Rail } from '../../ui/rail.tsx';
import { useZone } from '../../ui/time-zone.ts';
import { drawStep } from './draw-step.tsx';
import { type Chapter, foldRuns, type Step } from './story.ts';

/** What happened, in order, oldest first: who decided what, with the exact words of both sides. Long runs of the same are folded. */
export function Timeline({
  steps,
  messageId,
  isTruncated = false,
}: {
  steps: readonly Step[];
  messageId: string;
  isTruncated?: boolean;
}) {
  const chapters = foldRuns(steps);
  return (
    <Panel title="Timeline" aside={plural(steps.length, 'step')}>
      {steps.length === 0 ? <Empty title="Nothing was recorded" /> : null}
      <ol aria-label="Timeline">
        {chapters.map((chapter, index) => (
          <Line
            key={chapter.id}
            chapter={chapter}
            messageId={messageId}
            isLast={index === chapters.length - 1}
            dayBefore={chapters[index - 1]?.at}
          />
        ))}
      </ol>
      {isTruncated ? (
        <p className="mt-2 text-[13px] text-faint">
          There is more than is shown here; the events of this message hold the rest.
        </p>
      ) : null}
    </Panel>
  );
}

type Props = { chapter: Chapter; messageId: string; isLast: boolean; dayBefore: string | undefined };

function Line({ chapter, messageId, isLast, dayBefore }: Props) {
  if (chapter.kind === 'run') return <Run chapter={chapter} messageId={messageId} />;
  const { icon, tone, title, detail } = drawStep(chapter, messageId);
  return (
    <li className="grid grid-cols-[24px_minmax(0,1fr)] gap-x-3">
      <Rail icon={icon} tone={tone} isLast={isLast} />
      <div className={isLast ? 'min-w-0 pt-0.5' : 'min-w-0 pt-0.5 pb-5'}>
        <div className="flex items-baseline justify-between gap-3">
          <span className="min-w-0 text-[13px] font-medium">{title}</span>
          <Clock at={chapter.at} dayBefore={dayBefore} />
        </div>
        {detail ? <div className="mt-1 text-[13px] text-soft">{detail}</div> : null}
      </div>
    </li>
  );
}

/** The time of day, with the day where it is another than that of the step before. */
function Clock({ at, dayBefore }: { at: string; dayBefore?: string | undefined }) {
  const zone = useZone();
  const isNewDay = dayBefore === undefined || zone.day(at) !== zone.day(dayBefore);
  return (
    <time dateTime={at} title={zone.exact(at)} className="tabular shrink-0 text-xs text-faint">
      {isNewDay ? `${zone.weekday(at)}, ` : ''}
      {zone.clock(at)}
    </time>
  );
}

function Run({ chapter, messageId }: { chapter: Extract<Chapter, { kind: 'run' }>; messageId: string }) {
  const { steps, at, until } = chapter;
  const [first] = steps;
  const zone = useZone();
  return (
    <li className="grid grid-cols-[24px_minmax(0,1fr)] gap-x-3">
      <div className="flex justify-center">
        <span aria-hidden className="w-px border-l border-dashed border-line-strong" />
      </div>
      <details className="group/run min-w-0 pb-5">
        <summary className="flex list-none items-center gap-1.5 rounded-md bg-sunken px-2.5 py-1.5 text-[13px] text-soft hover:text-ink [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 shrink-0 transition-transform group-open/run:rotate-90" />
          <span className="min-w-0">
            {first ? <RunWords step={first} count={steps.length} /> : null}
            <span className="text-faint">
              {' '}
              between {zone.moment(at)} and {zone.moment(until)}
            </span>
          </span>
        </summary>
        <ol className="mt-4">
          {steps.map((step, index) => (
            <Line
              key={step.id}
              chapter={step}
              messageId={messageId}
              isLast={index === steps.length - 1}
              dayBefore={steps[index - 1]?.at ?? at}
            />
          ))}
        </ol>
      </details>
    </li>
  );
}

function RunWords({ step, count }: { step: Step; count: number }) {
  if (step.kind === 'attempt') {
    const { code, enhanced, reply } = step.attempt;
    return (
      <>
        {plural(count, 'more attempt')}, all put off with{' '}
        <MailText
          text={code ? [code, enhanced].filter(Boolean).join(' ') : (reply ?? 'no answer')}
          max={80}
          className="font-mono text-xs"
        />
      </>
    );
  }
  if (step.kind === 'refusal') {
    const { reply } = step.refusal.decision;
    return (
      <>
        {plural(count, 'more refusal')}, all with{' '}
        <span className="font-mono text-xs">{reply ? [reply.code, reply.enhanced].filter(Boolean).join(' ') : ''}</span>
      </>
    );
  }
  return <>{plural(count, 'more')} of the same</>;
}
