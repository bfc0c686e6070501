import { formatDuration } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { VerdictSign } from './verdict-badge.tsx';

/** What each step of a run found, in plain words, and how long looking took. */
export function SelfTestSteps({ run }: { run: Outputs['features']['selfTestRun'] }) {
  return (
    <>
      <ol aria-label="Steps" className="space-y-2.5">
        {run.steps.map((step) => (
          <li key={step.title} className="flex gap-2.5">
            <VerdictSign verdict={step.state} />
            <div className="min-w-0 flex-1 text-[13px]">
              <div className="flex items-baseline justify-between gap-3">
                <p className="min-w-0 font-medium break-words">
                  <MailText text={step.title} />
                </p>
                <span className="tabular shrink-0 text-xs text-faint">{formatDuration(step.ms)}</span>
              </div>
              <p className="break-words text-soft">
                <MailText text={step.words} />
                {step.links?.map(({ to, words }) => (
                  <Link key={to} href={to} className="ml-2 whitespace-nowrap font-medium text-accent hover:underline">
                    {words}
                  </Link>
                ))}
              </p>
              {step.facts ? <StepFacts facts={step.facts} /> : null}
            </div>
          </li>
        ))}
      </ol>
      {run.error ? <p className="mt-3 text-[13px] text-bad">{run.error}</p> : null}
    </>
  );
}

function StepFacts({ facts }: { facts: Record<string, string> }) {
  return (
    <dl className="mt-1 space-y-0.5 text-xs text-faint">
      {Object.entries(facts).map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="shrink-0">{name}</dt>
          <dd className="min-w-0 font-mono break-all">
            {isWebPage(value) ? (
              <a
                href={value}
                target="_blank"
                rel="noreferrer noopener"
                className="text-accent underline underline-offset-2"
              >
                {value}
              </a>
            ) : (
              <MailText text={value} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** An address of the web that says nothing else than it seems to. */
const isWebPage = (text: string): boolean => /^https:\/\/[\w.-]+(?::\d+)?(?:\/[\w./~%?=&#-]*)?$/.test(text);
