import Link from 'next/link';
import { Facts } from '../../../ui/facts.tsx';
import { Empty } from '../../../ui/feedback.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import type { Outputs } from '../../../ui/trpc.ts';

/** The address it came from, and whether the name of that address leads back to it (iprev, RFC 8601 §3). */
export function ClientPanel({ message: { client, origin } }: { message: Outputs['messages']['get']['message'] }) {
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
              client.reverseName ? (
                <span key="n">
                  <MailText text={client.reverseName} className="font-mono text-xs" />{' '}
                  <span className="text-good">leads back to the address</span>
                </span>
              ) : (
                <span key="n" className="text-faint">
                  none that leads back to the address
                </span>
              ),
            ],
            [
              'Said HELO as',
              <span key="h">
                <MailText text={client.helo} className="font-mono text-xs" />
                {client.reverseName && client.helo.toLowerCase() !== client.reverseName.toLowerCase() ? (
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
