import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { timeFormats } from '../../ui/time-zone.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { percent } from '../dmarc/percent.ts';

type Report = Outputs['dmarc']['report'];

/** What a report says about itself, and how it came. */
export function ReportFacts({ report }: { report: Report }) {
  const { beginsAt, endsAt, policy, timesReceived } = report;
  const share = percent(report.passed, report.messages);
  const said = (text: string | null) => (text ? <MailText text={text} max={1000} /> : null);
  return (
    <Panel title="About this report">
      <Facts
        rows={[
          ['Messages', report.domain === null ? null : `${formatCount(report.messages)}, ${share} passed`],
          ['Time', beginsAt && endsAt ? `${utc.exact(beginsAt)} to ${utc.exact(endsAt)}` : null],
          ['Counts on', report.state === 'counted' ? report.day : null],
          ['Policy found', said(policy ? policyWords(policy) : null)],
          ['Report id', said(report.reportId)],
          ['Written by', said(report.generator)],
          ['Contact', said([report.email, report.contact].filter(Boolean).join(', '))],
          ['Form', report.form === null ? null : report.form === 'rfc9990' ? 'RFC 9990' : 'RFC 7489'],
          ['File', said(report.fileName)],
          ['Came', <HowItCame key="came" report={report} />],
          ['Came again', timesReceived > 1 ? `${formatCount(timesReceived - 1)} more times, counted once` : null],
        ]}
      />
    </Panel>
  );
}

function HowItCame({ report: { messageId, uploadedBy } }: { report: Report }) {
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

/** `p=reject; sp=none`, as it would stand in the record. */
const policyWords = (policy: Record<string, unknown>): string => {
  const parts = ['p', 'sp', 'np', 'adkim', 'aspf', 'fo', 'pct'].flatMap((name) =>
    policy[name] === null || policy[name] === undefined ? [] : [`${name}=${String(policy[name])}`],
  );
  const testing = policy['isTesting'] === true ? ['t=y'] : [];
  return [...parts, ...testing].join('; ') || 'not said';
};

/** Reports speak of days in UTC. */
const utc = timeFormats('UTC');
