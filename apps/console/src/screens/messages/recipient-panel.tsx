import Link from 'next/link';
import { explain } from '../../ui/explanations.ts';
import { Facts } from '../../ui/facts.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { QueueActions } from '../queue/queue-actions.tsx';

type Recipient = Outputs['messages']['timeline']['recipients'][number];

/** Where this recipient's copy is now, and what can be done about it. */
export function RecipientPanel({ recipient }: { recipient: Recipient }) {
  const isWaiting = recipient.state === 'queued' || recipient.state === 'held' || recipient.state === 'quarantined';
  const words = recipient.lastError
    ? explain(
        /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(recipient.lastError)?.[0],
        Number(/\b[45]\d\d\b/.exec(recipient.lastError)?.[0] ?? 0),
      )
    : null;
  return (
    <Panel>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <MailText text={recipient.address} className="min-w-0 font-mono text-[13px] font-medium break-all" />
        <StateBadge state={recipient.state} leased={recipient.leased} attempts={recipient.attempts} />
      </div>
      <div className="mt-3">
        <Facts
          rows={[
            [
              'Goes to',
              <Link
                key="d"
                href={`/queue?destination=${encodeURIComponent(recipient.destination)}`}
                className="font-mono text-xs text-accent hover:underline"
              >
                {recipient.destination}
              </Link>,
            ],
            [
              'By route',
              <span key="r">
                <Link href="/settings/routing" className="font-mono text-xs text-accent hover:underline">
                  {recipient.route}
                </Link>
                {routeWords(recipient) ? (
                  <span className="ml-2 text-xs text-faint">{routeWords(recipient)}</span>
                ) : null}
              </span>,
            ],
            [
              'Next try',
              isWaiting && recipient.state === 'queued' && recipient.nextTry ? (
                <When key="n" at={recipient.nextTry} isPlan />
              ) : null,
            ],
            ['Held because', recipient.state === 'held' ? recipient.holdReason : null],
            [
              'Last words',
              recipient.lastError && recipient.state !== 'delivered' ? (
                <MailText key="e" text={recipient.lastError} className="font-mono text-xs" />
              ) : null,
            ],
            ['Notify', recipient.notify?.join(', ')],
            [
              'Addressed as',
              recipient.original ? (
                <MailText
                  key="o"
                  text={`${recipient.original.type};${recipient.original.address}`}
                  className="font-mono text-xs"
                />
              ) : null,
            ],
          ]}
        />
      </div>
      {words && recipient.state !== 'delivered' ? (
        <p className="mt-3 rounded-md bg-sunken px-3 py-2 text-[13px]">
          <span className="font-medium">{words.meaning}</span> <span className="text-soft">{words.advice}</span>
        </p>
      ) : null}
      {isWaiting ? (
        <div className="mt-4 border-t pt-3">
          <QueueActions selection={{ recipientIds: [recipient.id] }} isHeld={recipient.state !== 'queued'} />
        </div>
      ) : null}
    </Panel>
  );
}

/** Why it goes there, where the name of the route does not say it. */
const routeWords = ({ route, destination }: Recipient): string | null =>
  route !== 'default'
    ? null
    : destination === 'sandbox'
      ? 'no route takes it, and the last resort keeps it on this machine'
      : 'no route takes it, so the last resort does';
