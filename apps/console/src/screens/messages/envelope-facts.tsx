import { CopyButton } from '../../ui/copy-button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatSize } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useZone } from '../../ui/time-zone.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { ruleHref } from '../policy/rule.ts';
import { MailAddress } from './mail-address.tsx';

type Message = NonNullable<Outputs['messages']['timeline']['message']>;

/** What the client said and who it was; `line` is how it came, as a log would say it. */
export function EnvelopeFacts({ message, line }: { message: Message; line: string | null }) {
  const { client } = message;
  const { exact } = useZone();
  return (
    <>
      <Panel title="Envelope">
        <Facts
          rows={[
            [
              'Sender',
              <MailAddress
                key="s"
                text={message.reversePath}
                empty="<> (null sender)"
                className="font-mono text-xs break-all"
              />,
            ],
            ['From', message.from && <MailAddress key="f" text={message.from} />],
            ['To', message.to && <MailAddress key="t" text={message.to} />],
            [
              'Message-ID',
              message.headerMessageId && (
                <MailText key="m" text={message.headerMessageId} className="font-mono text-xs break-all" />
              ),
            ],
            ['Size', formatSize(message.size)],
            [
              'Body',
              [message.body, message.smtputf8 ? 'SMTPUTF8' : '', message.requireTls ? 'REQUIRETLS' : '']
                .filter(Boolean)
                .join(', '),
            ],
            [
              'Report asks',
              [message.ret ? `RET=${message.ret}` : '', message.envid ? `ENVID=${message.envid}` : '']
                .filter(Boolean)
                .join(' '),
            ],
            ['Accepted', exact(message.acceptedAt)],
            [
              'Settings',
              <Link key="r" href={`/settings/revisions/${message.revision}`} className="text-accent hover:underline">
                revision {message.revision}
              </Link>,
            ],
          ]}
        />
      </Panel>
      {client ? (
        <Panel title="Came from">
          <Facts
            rows={[
              [
                'Client',
                <Link
                  key="c"
                  href={`/activity/messages?q=${encodeURIComponent(`ip:${client.address}`)}`}
                  className="font-mono text-xs text-accent hover:underline"
                >
                  {client.address}:{client.port}
                </Link>,
              ],
              [
                'Name',
                client.reverseName && <MailText key="n" text={client.reverseName} className="font-mono text-xs" />,
              ],
              ['HELO', <MailText key="h" text={client.helo} className="font-mono text-xs" />],
              ['Signed in as', client.user && <MailText key="u" text={client.user} className="font-mono text-xs" />],
              ['Listener', `${client.listener} (${client.localAddress}:${client.localPort})`],
              [
                client.front?.by === 'xclient' ? 'By front' : 'By proxy',
                client.front && (
                  <span key="x" className="font-mono text-xs break-all">
                    {client.front.address}:{client.front.port}
                    {client.front.target ? `, reached at ${client.front.target}` : ''}
                    <MailText text={toldWords(client.front.told)} empty="" max={600} />
                  </span>
                ),
              ],
              [
                'Protocol',
                [
                  client.protocol,
                  client.early ? 'spoke before the greeting (PIPECONNECT)' : '',
                  client.prdr ? 'a reply for each recipient (PRDR)' : '',
                ]
                  .filter(Boolean)
                  .join(', '),
              ],
              [
                'TLS',
                client.tls
                  ? `${client.tls.version}, ${client.tls.cipher}${client.tls.sni ? `, for ${client.tls.sni}` : ''}${client.tls.resumed ? ', resumed' : ''}`
                  : 'none',
              ],
              [
                'Rules of yours',
                client.rules.length === 0 ? null : (
                  <span key="a" className="flex flex-wrap gap-x-2">
                    {client.rules.map((rule) => (
                      <Link
                        key={rule}
                        href={ruleHref(rule)}
                        className="font-mono text-xs break-all text-accent hover:underline"
                      >
                        {rule}
                      </Link>
                    ))}
                  </span>
                ),
              ],
              [
                'Log line',
                line && (
                  <span key="l">
                    <MailText text={line} className="font-mono text-xs break-all text-soft" max={2000} />{' '}
                    <CopyButton text={line} label="Copy the log line" />
                  </span>
                ),
              ],
            ]}
          />
        </Panel>
      ) : null}
    </>
  );
}

/** What the proxy added about its client. */
const toldWords = (told: Record<string, unknown> | null): string =>
  told === null
    ? ''
    : `; it says ${Object.entries(told)
        .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
        .join(', ')}`;
