import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useZone } from '../../ui/time-zone.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { MailAddress } from '../messages/mail-address.tsx';

type Refusal = NonNullable<Outputs['refusals']['get']['refusal']>;

/** Who was refused what, and when. */
export function RefusalFacts({ refusal }: { refusal: Refusal }) {
  const { exact } = useZone();
  const { client, helo, sender, recipient, at, count, decision } = refusal;
  return (
    <Panel title="What was refused">
      <Facts
        rows={[
          [
            client.includes('/') ? 'Network' : 'Client',
            client ? (
              <Link
                key="c"
                href={`/activity/refusals?q=${encodeURIComponent(`ip:${client}`)}`}
                className="font-mono text-xs text-accent hover:underline"
              >
                {client}
              </Link>
            ) : null,
          ],
          ['HELO', helo && <MailText key="h" text={helo} className="font-mono text-xs break-all" />],
          [
            'Sender',
            sender === null ? null : (
              <MailAddress key="s" text={sender} empty="<> (null sender)" className="font-mono text-xs break-all" />
            ),
          ],
          ['Recipient', recipient && <MailAddress key="r" text={recipient} className="font-mono text-xs break-all" />],
          ['When', exact(at)],
          ['Times', count > 1 ? formatCount(count) : null],
          [
            'Settings',
            <Link
              key="v"
              href={`/settings/revisions/${decision.revision}`}
              className="text-accent underline underline-offset-2"
            >
              revision {decision.revision}
            </Link>,
          ],
        ]}
      />
    </Panel>
  );
}
