import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { deliveryWords } from './failure-words.ts';

type Report = Outputs['dmarc']['failure'];

/** What a failure report says, field by field; what it does not say is left out. */
export function FailureFacts({ failure }: { failure: Report }) {
  const { source, deliveryResult, alignment, dkim, incidents, arrivedAt, envelopeFrom, timesReceived } = failure;
  const said = (text: string | null) => (text ? <MailText text={text} max={2000} /> : null);
  const link = (href: string, text: string) => (
    <Link href={href} className="font-mono text-xs text-accent underline underline-offset-2">
      {text}
    </Link>
  );
  return (
    <Panel title="What it says">
      <Facts
        rows={[
          ['From', said(failure.author)],
          ['About', said(failure.domain)],
          ['Came from', source === null ? null : link(`/dmarc/failures?source=${encodeURIComponent(source)}`, source)],
          ['Envelope sender', envelopeFrom === '' ? '<>' : said(envelopeFrom)],
          ['Recipients', said(failure.recipients.join(', '))],
          ['Arrived there', arrivedAt === null ? null : <When key="arrived" at={arrivedAt} />],
          ['What became of it', deliveryResult === null ? null : said(deliveryWords[deliveryResult] ?? deliveryResult)],
          ['Did not vouch', alignment === null ? null : alignment.map((one) => one.toUpperCase()).join(', ') || 'none'],
          ['Signature', dkim === null ? null : said(`${dkim.domain}, selector ${dkim.selector || 'not said'}`)],
          ['SPF found', said(failure.spf.map(({ domain, record }) => `${domain}: ${record}`).join('\n'))],
          ['Results there', said(failure.results.join('\n'))],
          ['Speaks for', incidents > 1 ? `${formatCount(incidents)} messages` : null],
          ['Message-ID', said(failure.originalMessageId)],
          ['Written by', said([failure.userAgent, failure.reportingMta].filter(Boolean).join(', '))],
          ['Came', <HowItCame key="came" failure={failure} />],
          ['Came again', timesReceived > 1 ? `${formatCount(timesReceived - 1)} more times` : null],
        ]}
      />
    </Panel>
  );
}

function HowItCame({ failure: { messageId, uploadedBy } }: { failure: Report }) {
  if (messageId === null)
    return (
      <>
        handed in by <MailText text={uploadedBy} empty="somebody" max={200} />
      </>
    );
  return (
    <Link href={`/activity/messages/${messageId}`} className="text-accent underline underline-offset-2">
      by mail
    </Link>
  );
}
