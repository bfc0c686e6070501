import { Ban, Check, Clock, type LucideIcon, Minus } from 'lucide-react';
import type { Tone } from '../../ui/badge.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import { formatDuration, plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Rail } from '../../ui/rail.tsx';
import type { Run } from './fate-badge.tsx';
import { StepJudgement } from './step-judgement.tsx';

type Step = Run['steps'][number];

/** The conversation, in the shape of a message's timeline: what was said, what was answered, and why. */
export function RunSteps({ steps }: { steps: readonly Step[] }) {
  if (steps.length === 0) return <p className="text-[13px] text-soft">The conversation did not begin.</p>;
  return (
    <ol aria-label="Step by step">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps of one run never move
        <li key={index} className="grid grid-cols-[24px_minmax(0,1fr)] gap-x-3">
          <Rail {...lookOf(step)} isLast={index === steps.length - 1} />
          <div className={index === steps.length - 1 ? 'min-w-0 pt-0.5' : 'min-w-0 pt-0.5 pb-5'}>
            <h3 className="text-[13px] font-medium">{titles[step.kind]}</h3>
            {step.said ? (
              <p className="mt-1 font-mono text-xs break-all text-soft">
                <MailText text={step.said} />
              </p>
            ) : null}
            {step.words ? <p className="mt-1 text-xs text-soft">{step.words}</p> : null}
            {step.replies.length > 0 ? (
              <div className="mt-1 rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-words">
                {step.replies.map((line, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: lines of one reply never move
                  <div key={at}>
                    <MailText text={line} />
                  </div>
                ))}
              </div>
            ) : null}
            {step.delayMs > 0 ? (
              <p className="mt-1 flex items-center gap-1 text-xs text-warn">
                <Clock aria-hidden className="size-3.5" /> The client would wait {formatDuration(step.delayMs)} for it.
              </p>
            ) : null}
            {step.judgements.map((judgement, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: decisions of one step never move
              <StepJudgement key={at} judgement={judgement} />
            ))}
            {step.lookups.length > 0 ? <Lookups lookups={step.lookups} /> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Lookups({ lookups }: { lookups: Step['lookups'] }) {
  return (
    <Expandable
      summary={<span className="text-xs text-soft">{plural(lookups.length, 'question')} to DNS</span>}
      className="mt-1.5"
    >
      <ul className="space-y-1 text-xs">
        {lookups.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: questions of one step never move
          <li key={index} className="min-w-0 break-words">
            <span className="font-mono break-all">
              <MailText text={one.name} /> {one.type}
            </span>{' '}
            <span className="text-soft">
              <MailText text={one.answer} max={400} className="break-all" />
            </span>{' '}
            <span className="tabular text-faint">
              {formatDuration(one.ms)}
              {one.isSecure ? ', signed' : ''}
            </span>
          </li>
        ))}
      </ul>
    </Expandable>
  );
}

function lookOf({ replies }: Step): { icon: LucideIcon; tone: Tone } {
  const last = replies.at(-1) ?? '';
  if (last.startsWith('4')) return { icon: Clock, tone: 'warn' };
  if (last.startsWith('5')) return { icon: Ban, tone: 'bad' };
  return last === '' ? { icon: Minus, tone: 'quiet' } : { icon: Check, tone: 'good' };
}

const titles: Record<Step['kind'], string> = {
  connect: 'Connection',
  front: 'The front names the client',
  helo: 'HELO',
  tls: 'Encryption',
  'sign-in': 'Sign-in',
  mail: 'Sender',
  rcpt: 'Recipient',
  data: 'Before the content',
  content: 'Content',
};
