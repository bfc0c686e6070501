import {
  AlertTriangle,
  Ban,
  Check,
  CircleDot,
  Clock,
  CornerUpLeft,
  FileText,
  type LucideIcon,
  Radio,
  ShieldCheck,
  Split,
} from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ruleTitle } from '../../ui/rules.ts';
import { type Tone, tones } from '../../ui/state-badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { formatClock, formatExact } from '../../ui/when.tsx';
import { AttemptDetail } from './attempt-detail.tsx';
import { DecisionDetail } from './decision-detail.tsx';
import { EventDetail, eventTitle, eventTone } from './event-detail.tsx';

type Entry = Outputs['messages']['timeline']['entries'][number];

/** What happened, in order, oldest first: who decided what, with the exact words of both sides. */
export function Timeline({ entries: all, isTruncated = false }: { entries: Entry[]; isTruncated?: boolean }) {
  const entries = withoutEchoes(all);
  return (
    <Panel title="Timeline" aside={plural(entries.length, 'entry', 'entries')}>
      {entries.length === 0 ? <Empty title="Nothing was recorded" /> : null}
      <ol>
        {entries.map((entry, index) => (
          <Line
            key={`${entry.kind} ${entry.at} ${entry.event?.id ?? entry.refusal?.id ?? entry.message?.id ?? entry.recipientId ?? ''} ${entry.state ?? ''}`}
            entry={entry}
            isLast={index === entries.length - 1}
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

/** Whom an entry is about; undefined when it is about the whole message. */
export const recipientOf = (entry: Entry): string | undefined => entry.recipientId ?? entry.event?.recipientId;

/**
 * Attempts, outcomes and copies tell more than the events that repeat them, so an event is shown only where nothing better stands for the same
 * thing; the live tail and the API have them all.
 */
const withoutEchoes = (entries: Entry[]): Entry[] => {
  const has = (like: Entry, test: (entry: Entry) => boolean) =>
    entries.some((entry) => recipientOf(entry) === recipientOf(like) && test(entry));
  const hasExpansion = entries.some(({ event }) => event?.type === 'msg:expand');
  return entries.filter((entry) => {
    switch (entry.event?.type) {
      case 'msg:complete':
        return false;
      case 'msg:delivery':
        return !has(entry, ({ attempt }) => attempt?.result === 'delivered');
      case 'msg:fail:delivery':
        return !has(entry, ({ kind }) => kind === 'outcome');
      case 'msg:generate':
        return false;
      default:
        return !(entry.kind === 'outcome' && entry.state === 'expanded' && hasExpansion);
    }
  });
};

function Line({ entry, isLast }: { entry: Entry; isLast: boolean }) {
  const { icon: Icon, tone, title, detail } = draw(entry);
  return (
    <li className="grid grid-cols-[24px_minmax(0,1fr)] gap-x-3">
      <div className="flex flex-col items-center">
        <span className={`flex size-6 shrink-0 items-center justify-center rounded-full ${tones[tone]}`}>
          <Icon aria-hidden className="size-3.5" />
        </span>
        {isLast ? null : <span aria-hidden className="w-px flex-1 bg-line" />}
      </div>
      <div className={isLast ? 'min-w-0 pt-0.5' : 'min-w-0 pt-0.5 pb-5'}>
        <div className="flex items-baseline justify-between gap-3">
          <span className="min-w-0 text-[13px] font-medium">{title}</span>
          <time dateTime={entry.at} title={formatExact(entry.at)} className="tabular shrink-0 text-xs text-faint">
            {formatClock(entry.at)}
          </time>
        </div>
        {detail ? <div className="mt-1 text-[13px] text-soft">{detail}</div> : null}
      </div>
    </li>
  );
}

type Drawn = { icon: LucideIcon; tone: Tone; title: ReactNode; detail?: ReactNode };

const draw = (entry: Entry): Drawn => {
  const { decision, attempt, event, message, refusal, state } = entry;
  if (entry.kind === 'accept' && message) {
    return {
      icon: Check,
      tone: 'good',
      title: message.origin === 'received' ? `Accepted as ${message.queueId}` : `Made here as ${message.queueId}`,
      detail: 'Committed to disk before the client was told 250: from here on it is ours to deliver or to report.',
    };
  }
  if (decision)
    return {
      icon: ShieldCheck,
      tone: 'accent',
      title: `${stageNames[decision.stage] ?? decision.stage}: ${ruleTitle(decision.rule)}`,
      detail: <DecisionDetail decision={decision} />,
    };
  if (attempt)
    return {
      ...(attempt.result === 'delivered' ? took : attempt.result === 'deferred' ? putOff : refused),
      detail: <AttemptDetail attempt={attempt} />,
    };
  if (refusal) {
    return {
      icon: Ban,
      tone: 'bad',
      title: `${stageNames[refusal.decision.stage] ?? refusal.decision.stage}: ${ruleTitle(refusal.decision.rule)}`,
      detail: <DecisionDetail decision={refusal.decision} />,
    };
  }
  if (entry.kind === 'child' && message) {
    return {
      icon: message.origin === 'generated' ? FileText : Split,
      tone: 'quiet',
      title: (
        <Link href={`/activity/messages/${message.id}`} className="text-accent hover:underline">
          {message.origin === 'generated' ? 'A report was written' : 'A copy was made by an alias'}
        </Link>
      ),
    };
  }
  if (event?.type === 'msg:defer') {
    const { attempts, nextTry } = event.data;
    const when = typeof nextTry === 'string' ? `The next try is at ${formatExact(nextTry)}, ` : '';
    return {
      icon: Clock,
      tone: 'warn',
      title: 'Stays in the queue',
      detail: (
        <>
          {`${when}after ${plural(Number(attempts ?? 1), 'attempt')}.`}
          {/* Without a host there was nobody to attempt: these words stand nowhere else. */}
          {event.host ? null : <MailText text={event.text} empty="" className="mt-1 block font-mono text-xs" />}
        </>
      ),
    };
  }
  if (event)
    return { icon: Radio, tone: eventTone(event), title: eventTitle(event), detail: <EventDetail event={event} /> };
  return outcomeLooks[state ?? ''] ?? { icon: CircleDot, tone: 'quiet', title: `Now ${state}` };
};

const stageNames: Record<string, string> = {
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

const took: Drawn = { icon: Check, tone: 'good', title: 'Attempt: taken by the other side' };
const putOff: Drawn = { icon: AlertTriangle, tone: 'warn', title: 'Attempt: put off' };
const refused: Drawn = { icon: CornerUpLeft, tone: 'bad', title: 'Attempt: refused for good' };

const outcomeLooks: Record<string, Drawn> = {
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
