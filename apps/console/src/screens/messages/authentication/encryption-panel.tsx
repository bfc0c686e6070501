import { Facts } from '../../../ui/facts.tsx';
import { Link } from '../../../ui/link.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import type { Outputs } from '../../../ui/trpc.ts';

/** How the way to us was encrypted. */
export function EncryptionPanel({ message: { client } }: { message: Outputs['messages']['get']['message'] }) {
  if (!client) return null;
  const { tls } = client;
  return (
    <Panel title="Encryption on the way here">
      {tls ? (
        <Facts
          rows={[
            ['Protocol', <span key="v">{tls.version}</span>],
            [
              'Cipher',
              <span key="c" className="font-mono text-xs">
                {tls.cipher}
              </span>,
            ],
            ['Asked for', tls.sni ? <MailText key="s" text={tls.sni} className="font-mono text-xs" /> : null],
            ['Session', tls.resumed ? 'an earlier one went on' : 'new'],
            ['With', client.protocol],
          ]}
        />
      ) : (
        <p className="text-[13px]">
          <span className="text-warn">The client did not encrypt.</span>{' '}
          <Link href="/features/tls" className="text-accent underline underline-offset-2">
            Who has to
          </Link>{' '}
          is a setting.
        </p>
      )}
    </Panel>
  );
}
