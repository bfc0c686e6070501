import { Facts } from '../../ui/facts.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { VerdictBadge } from '../authentication/verdict-badge.tsx';
import type { Verdict } from '../authentication/words.ts';

/** What became of the report that the domain wants about such a failure (RFC 9991). */
export function FailureReportPanel({ report }: { report: Outputs['dmarc']['get']['failureReport'] }) {
  if (!report) return null;
  const { state, reason, kinds, addresses, sentTo, messageIds, finishedAt } = report;
  return (
    <Panel title="Failure report" aside={<VerdictBadge verdict={states[state]} />}>
      <Facts
        rows={[
          ['Because', reason && <MailText key="b" text={reason} max={500} />],
          ['About', <MailText key="a" text={kinds.join(', ')} max={200} />],
          ['Asked for by', <Mono key="r" text={addresses.join(', ')} />],
          ['Sent to', sentTo.length > 0 ? <Mono key="s" text={sentTo.join(', ')} /> : null],
          ['When', finishedAt ? <When key="w" at={finishedAt} /> : null],
          [
            'Message',
            messageIds.length > 0
              ? messageIds.map((id, index) => (
                  <Link key={id} href={`/activity/messages/${id}`} className="mr-3 text-accent hover:underline">
                    {messageIds.length > 1 ? `Report ${index + 1}` : 'The report'}
                  </Link>
                ))
              : null,
          ],
        ]}
      />
    </Panel>
  );
}

const states: Record<NonNullable<Outputs['dmarc']['get']['failureReport']>['state'], Verdict> = {
  waiting: { word: 'waiting', tone: 'quiet' },
  sent: { word: 'sent', tone: 'good' },
  withheld: { word: 'withheld', tone: 'warn' },
};

const Mono = ({ text }: { text: string }) => (
  <MailText text={text} className="font-mono text-xs break-all" max={1000} />
);
