import { formatTerm } from '../../search/language.ts';
import { Facts } from '../../ui/facts.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useZone } from '../../ui/time-zone.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { historyHref } from '../authentication/history-link.tsx';
import { MailAddress } from '../messages/mail-address.tsx';

type Verification = Outputs['dmarc']['get'];

/** Who handed it in, for whom, and the way to others like it. */
export function VerificationFacts({ row }: { row: Verification }) {
  const { exact } = useZone();
  return (
    <div className="min-w-0 space-y-4">
      <Panel title="Who handed it in">
        <Facts
          rows={[
            ['Address', <HistoryTerm key="a" name="ip" value={row.source} />],
            ['Name', row.sourceName && <Mono key="n" text={row.sourceName} />],
            ['HELO', <Mono key="h" text={row.helo} />],
            [
              'Sender',
              <MailAddress
                key="s"
                text={row.envelopeFrom}
                empty="<> (null sender)"
                className="font-mono text-xs break-all"
              />,
            ],
            ['For', <Mono key="t" text={row.envelopeTo.join(', ')} />],
            ['When', exact(row.at)],
            [
              'Settings',
              row.revision === null ? null : (
                <Link
                  key="r"
                  href={`/settings/revisions/${row.revision}`}
                  className="text-accent underline underline-offset-2"
                >
                  revision {row.revision}
                </Link>
              ),
            ],
            [
              'Message',
              row.message ? (
                <Link
                  key="m"
                  href={`/activity/messages/${row.message.id}?tab=authentication`}
                  className="font-mono text-xs text-accent hover:underline"
                >
                  {row.message.queueId}
                </Link>
              ) : null,
            ],
          ]}
        />
      </Panel>
      <Panel title="Others like it">
        <ul className="space-y-1.5 text-[13px]">
          <Other query={formatTerm('domain', row.fromDomain)}>In the same name</Other>
          <Other query={`${formatTerm('domain', row.fromDomain)} dmarc:failed`}>In the same name, failed</Other>
          <Other query={formatTerm('ip', row.source)}>From the same address</Other>
          <Other query={formatTerm('ip', networkOf(row.source))}>From its network</Other>
          {row.dkim[0]?.domain ? (
            <Other query={formatTerm('signer', row.dkim[0].domain)}>Signed by the same domain</Other>
          ) : null}
        </ul>
      </Panel>
    </div>
  );
}

const Mono = ({ text }: { text: string }) => <MailText text={text} className="font-mono text-xs break-all" max={600} />;

const Other = ({ query, children }: { query: string; children: string }) => (
  <li>
    <Link href={historyHref(query)} className="text-accent hover:underline">
      {children}
    </Link>
  </li>
);

const HistoryTerm = ({ name, value }: { name: string; value: string }) => (
  <Link href={historyHref(formatTerm(name, value))} className="font-mono text-xs break-all text-accent hover:underline">
    {value}
  </Link>
);

/** The /24 or /48 around an address; the API takes any address of a network for it. */
const networkOf = (address: string): string => `${address}/${address.includes(':') ? 48 : 24}`;
