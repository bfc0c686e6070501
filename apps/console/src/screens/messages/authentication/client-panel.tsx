import { Facts } from '../../../ui/facts.tsx';
import { Empty } from '../../../ui/feedback.tsx';
import { Link } from '../../../ui/link.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import type { Outputs } from '../../../ui/trpc.ts';
import type { Evidence } from '../../authentication/evidence.ts';

/** The address it came from, and whether the name of that address leads back to it (iprev, RFC 8601 §3). */
export function ClientPanel({
  message: { client, origin },
  evidence,
}: {
  message: Outputs['messages']['get']['message'];
  evidence: Evidence | null;
}) {
  const name = evidence?.iprev?.name ?? client?.reverseName;
  return (
    <Panel title="Client">
      {client ? (
        <Facts
          rows={[
            [
              'Address',
              <Link
                key="a"
                href={`/activity/messages?q=${encodeURIComponent(`ip:${client.address}`)}`}
                className="font-mono text-xs text-accent hover:underline"
              >
                {client.address}
              </Link>,
            ],
            [
              'Name (iprev)',
              name ? (
                <span key="n">
                  <MailText text={name} className="font-mono text-xs" />{' '}
                  <span className="text-good">leads back to the address</span>
                </span>
              ) : (
                <span key="n" className="text-faint">
                  {iprevWords(evidence?.iprev?.result)}
                  {evidence?.iprev?.claimed.length ? (
                    <>
                      {' It claims '}
                      <MailText text={evidence.iprev.claimed.join(', ')} className="font-mono text-xs" max={600} />.
                    </>
                  ) : null}
                </span>
              ),
            ],
            [
              'Said HELO as',
              <span key="h">
                <MailText text={client.helo} className="font-mono text-xs" />
                {name && client.helo.toLowerCase() !== name.toLowerCase() ? (
                  <span className="text-faint"> which is not that name</span>
                ) : null}
              </span>,
            ],
          ]}
        />
      ) : (
        <Empty title={origin === 'generated' ? 'Written by Posthorn itself' : 'Made from another message'}>
          No client handed it in.
        </Empty>
      )}
    </Panel>
  );
}

const iprevWords = (result: string | undefined): string =>
  result === 'temperror'
    ? 'DNS did not answer.'
    : result === 'permerror'
      ? 'The address has no name.'
      : 'None that leads back to the address.';
