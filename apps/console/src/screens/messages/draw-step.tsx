import {
  AlertTriangle,
  Ban,
  Check,
  CircleDot,
  Clock,
  CornerUpLeft,
  type LucideIcon,
  Radio,
  ShieldAlert,
  ShieldCheck,
  Split,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from '../../ui/badge.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { ruleTitle } from '../../ui/rules.ts';
import { formatExact } from '../../ui/when.tsx';
import { AttemptDetail } from './attempt-detail.tsx';
import { DecisionDetail } from './decision-detail.tsx';
import { EventDetail, eventTitle, eventTone } from './event-detail.tsx';
import { MailAddress } from './mail-address.tsx';
import type { Step } from './story.ts';

export type Drawn = { icon: LucideIcon; tone: Tone; title: ReactNode; detail?: ReactNode };

/** How one step looks and reads. */
export const drawStep = (step: Step, messageId: string): Drawn => {
  switch (step.kind) {
    case 'accept':
      return drawAccept(step.message, messageId);
    case 'decision': {
      const { stage, rule, verdict } = step.decision;
      const isKept = verdict === 'quarantine';
      return {
        icon: isKept ? ShieldAlert : ShieldCheck,
        tone: isKept ? 'warn' : 'accent',
        title: `${stageNames[stage] ?? stage}: ${ruleTitle(rule)}`,
        detail: <DecisionDetail decision={step.decision} />,
      };
    }
    case 'attempt':
      return {
        ...results[step.attempt.result],
        detail: <AttemptDetail attempt={step.attempt} messageId={messageId} />,
      };
    case 'refusal':
      return drawRefusal(step.refusal);
    case 'outcome':
      return outcomes[step.state] ?? { icon: CircleDot, tone: 'quiet', title: `Now ${step.state}` };
    case 'event':
      return step.event.type === 'msg:defer'
        ? drawDeferral(step.event)
        : {
            icon: Radio,
            tone: eventTone(step.event),
            title: eventTitle(step.event),
            detail: <EventDetail event={step.event} />,
          };
  }
};

const drawAccept = (message: Extract<Step, { kind: 'accept' }>['message'], messageId: string): Drawn => {
  const words = `${message.origin === 'received' ? 'Accepted' : 'Made here'} as ${message.queueId}`;
  return {
    icon: Check,
    tone: 'good',
    title:
      message.id === messageId ? (
        words
      ) : (
        <Link href={`/activity/messages/${message.id}`} className="text-accent hover:underline">
          {words}
        </Link>
      ),
    detail: 'Committed to disk before the client was told 250: from here on it is ours to deliver or to report.',
  };
};

const drawRefusal = (refusal: Extract<Step, { kind: 'refusal' }>['refusal']): Drawn => ({
  icon: Ban,
  tone: 'bad',
  title: `${stageNames[refusal.decision.stage] ?? refusal.decision.stage}: ${ruleTitle(refusal.decision.rule)}`,
  detail: (
    <>
      {refusal.recipient || refusal.sender ? (
        <p className="mb-1 font-mono text-xs break-all text-ink">
          {refusal.sender === null ? null : <MailAddress text={refusal.sender} empty="<>" />}
          {refusal.recipient ? (
            <>
              {' → '}
              <MailAddress text={refusal.recipient} />
            </>
          ) : null}
        </p>
      ) : null}
      {refusal.count > 1 ? (
        <p className="mb-1 text-warn">
          {formatCount(refusal.count)} refusals of this kind within a minute, kept only as a count because there were
          too many.
        </p>
      ) : null}
      <DecisionDetail decision={refusal.decision} />
    </>
  ),
});

const drawDeferral = (event: Extract<Step, { kind: 'event' }>['event']): Drawn => {
  const { attempts, nextTry } = event.data;
  const when = typeof nextTry === 'string' ? `The next try is at ${formatExact(nextTry)}, ` : '';
  return {
    icon: Clock,
    tone: 'warn',
    title: 'Stays in the queue',
    detail: (
      <>
        {`${when}after ${plural(Number(attempts ?? 1), 'attempt')}.`}
        <MailText text={event.text} empty="" className="mt-1 block font-mono text-xs" />
      </>
    ),
  };
};

export const stageNames: Record<string, string> = {
  connect: 'Connection',
  helo: 'HELO',
  mail: 'Sender',
  rcpt: 'Recipient',
  predata: 'Before the content',
  prdr: 'Content, for this recipient',
  data: 'Content',
  auth: 'Sign-in',
  starttls: 'Encryption',
  session: 'Session',
};

const results: Record<'delivered' | 'deferred' | 'failed', Drawn> = {
  delivered: { icon: Check, tone: 'good', title: 'Attempt: taken by the other side' },
  deferred: { icon: AlertTriangle, tone: 'warn', title: 'Attempt: put off' },
  failed: { icon: CornerUpLeft, tone: 'bad', title: 'Attempt: refused for good' },
};

const outcomes: Record<string, Drawn> = {
  delivered: { icon: Check, tone: 'good', title: 'Delivered' },
  bounced: {
    icon: CornerUpLeft,
    tone: 'bad',
    title: 'Bounced',
    detail: 'The sender gets a report, unless it asked for none or has no address.',
  },
  expired: { icon: AlertTriangle, tone: 'bad', title: 'Given up: it was tried for as long as the settings allow' },
  discarded: { icon: CircleDot, tone: 'quiet', title: 'Discarded, as a rule or route says' },
  dropped: { icon: CircleDot, tone: 'quiet', title: 'Dropped by an operator, without a report' },
  'handed-over': { icon: Check, tone: 'good', title: 'Handed over' },
  expanded: { icon: Split, tone: 'quiet', title: 'Replaced by the targets of an alias' },
};
