import { CopyAsCurl } from '../../ui/curl.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ReplyExplained } from '../../ui/reply-explained.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { ProbeLink } from '../probe/probe-link.tsx';
import { QuarantineActions } from '../quarantine/quarantine-actions.tsx';
import { QuarantinedRecipient } from '../quarantine/quarantined-recipient.tsx';
import { QueueActions } from '../queue/queue-actions.tsx';
import { MailAddress } from './mail-address.tsx';

type Recipient = Outputs['messages']['recipient']['recipient'];

/** Where this recipient's copy is now, and what can be done about it. */
export function RecipientPanel({ recipient, messageId }: { recipient: Recipient; messageId: string }) {
  const isWaiting = recipient.state === 'queued' || recipient.state === 'held';
  const isKept = recipient.state === 'quarantined';
  const wasKept = recipient.decision.verdict === 'quarantine';
  const lastWords = recipient.state === 'delivered' ? null : recipient.lastError;
  return (
    <Panel>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <span className="min-w-0 font-mono text-[13px] font-medium break-all">
          <MailAddress text={recipient.address} />
        </span>
        <StateBadge state={recipient.state} leased={recipient.leased} attempts={recipient.attempts} />
      </div>
      {isKept || wasKept ? <QuarantinedRecipient recipientId={recipient.id} /> : null}
      <div className="mt-3">
        <Facts
          rows={[
            [
              'Goes to',
              <span key="d" className="flex flex-wrap items-baseline gap-x-3">
                <Link
                  href={`/queue?destination=${encodeURIComponent(recipient.destination)}`}
                  className="min-w-0 font-mono text-xs break-all text-accent hover:underline"
                >
                  {recipient.destination}
                </Link>
                <ProbeLink to={recipient.address} destination={recipient.destination} />
              </span>,
            ],
            ['By route', <Route key="r" recipient={recipient} />],
            ['Attempts', recipient.attempts > 0 ? String(recipient.attempts) : null],
            [
              'Next try',
              recipient.state === 'queued' && recipient.nextTry ? <When key="n" at={recipient.nextTry} isPlan /> : null,
            ],
            [
              'Held because',
              recipient.state === 'held' && recipient.holdReason ? (
                <MailText key="h" text={recipient.holdReason} />
              ) : null,
            ],
            [
              'Last words',
              lastWords ? <MailText key="e" text={lastWords} className="font-mono text-xs break-words" /> : null,
            ],
            ['Finished', recipient.finishedAt ? <When key="f" at={recipient.finishedAt} /> : null],
            ['Notify', recipient.notify?.join(', ')],
            [
              'Addressed as',
              recipient.original ? (
                <MailText
                  key="o"
                  text={`${recipient.original.type};${recipient.original.address}`}
                  className="font-mono text-xs break-all"
                />
              ) : null,
            ],
          ]}
        />
      </div>
      {lastWords ? (
        <ReplyExplained text={lastWords} code={codeOf(lastWords)} enhanced={enhancedOf(lastWords)} className="mt-3" />
      ) : null}
      <div className="mt-4 flex flex-wrap items-start justify-between gap-2 border-t pt-3">
        {isKept ? (
          <QuarantineActions selection={{ recipientIds: [recipient.id] }} />
        ) : isWaiting ? (
          <QueueActions selection={{ recipientIds: [recipient.id] }} isHeld={recipient.state !== 'queued'} />
        ) : (
          <p className="text-[13px] text-faint">Nothing is left to do for this recipient.</p>
        )}
        <CopyAsCurl operation="messages.recipient" input={{ id: messageId, recipientId: recipient.id }} />
      </div>
    </Panel>
  );
}

function Route({ recipient }: { recipient: Recipient }) {
  const words = routeWords(recipient);
  return (
    <>
      <Link href="/routing/routes" className="font-mono text-xs text-accent hover:underline">
        {recipient.route}
      </Link>
      {words ? <span className="ml-2 text-xs text-faint">{words}</span> : null}
    </>
  );
}

/** Why it goes there, where the name of the route does not say it. */
const routeWords = ({ route, destination }: Recipient): string | null =>
  route !== 'default'
    ? null
    : destination === 'sandbox'
      ? 'no route takes it, and the last resort keeps it on this machine'
      : 'no route takes it, so the last resort does';

const enhancedOf = (text: string): string | undefined => /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0];
const codeOf = (text: string): number | undefined => {
  const code = /^\s*([245]\d\d)\b/.exec(text)?.[1];
  return code ? Number(code) : undefined;
};
