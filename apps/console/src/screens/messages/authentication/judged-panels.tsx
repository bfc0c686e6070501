import { Link } from '../../../ui/link.tsx';
import { Panel } from '../../../ui/panel.tsx';
import type { Outputs } from '../../../ui/trpc.ts';
import type { Evidence } from '../../authentication/evidence.ts';
import { EvidencePanels } from '../../authentication/evidence-panels.tsx';
import { HistoryLink } from '../../authentication/history-link.tsx';
import { VerdictBadge } from '../../authentication/verdict-badge.tsx';
import { dmarcVerdict, resultVerdict, type Verdict } from '../../authentication/words.ts';

type Props = { message: Outputs['messages']['get']['message']; evidence: Evidence | null };

/** The verdicts of SPF, DKIM, DMARC and ARC with what they rest on; or why nobody asked. */
export function JudgedPanels({ message, evidence }: Props) {
  if (!evidence) return <NotJudged message={message} />;
  return (
    <>
      <Glance message={message} evidence={evidence} />
      <EvidencePanels evidence={evidence} />
    </>
  );
}

/** All verdicts on one line, and the way to others like it. */
function Glance({ message, evidence }: { message: Props['message']; evidence: Evidence }) {
  const { dmarc, spf, dkim, arc, iprev } = evidence;
  const dkimResult = dkim?.some(({ result }) => result === 'pass') ? 'pass' : (dkim?.[0]?.result ?? 'none');
  const verdicts: [of: string, verdict: Verdict | null][] = [
    ['DMARC', dmarc && dmarc.status !== 'off' ? dmarcVerdict(dmarc.status) : null],
    ['SPF', spf && resultVerdict(spf.result)],
    ['DKIM', dkim && resultVerdict(dkimResult)],
    ['ARC', arc && resultVerdict(arc.state)],
    ['iprev', iprev && resultVerdict(iprev.result)],
  ];
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <ul aria-label="Verdicts" className="flex flex-wrap gap-1.5">
        {verdicts.map(([of, verdict]) =>
          verdict ? (
            <li key={of}>
              <VerdictBadge of={of} verdict={verdict} />
            </li>
          ) : null,
        )}
      </ul>
      {dmarc && dmarc.status !== 'off' ? (
        <p className="flex flex-wrap gap-x-4 gap-y-1">
          <HistoryLink term={['message', message.id]}>Its row in the history</HistoryLink>
          <HistoryLink term={['domain', dmarc.fromDomain]}>Others of this author domain</HistoryLink>
          <HistoryLink term={['ip', message.client?.address ?? '']}>Others from this address</HistoryLink>
        </p>
      ) : null}
    </div>
  );
}

function NotJudged({ message: { client, origin } }: { message: Props['message'] }) {
  if (!client) return null;
  return (
    <Panel title="Author">
      <p className="text-[13px] text-soft">
        {client.user
          ? 'The sender signed in here, so the account vouches for it; SPF, DKIM and DMARC are for mail from outside.'
          : origin === 'received'
            ? 'The client is a relay host or one of our own, so SPF, DKIM and DMARC were not asked.'
            : 'It came from no client.'}{' '}
        <Link href="/features/dmarc" className="text-accent underline underline-offset-2">
          Whose mail is checked
        </Link>
      </p>
    </Panel>
  );
}
