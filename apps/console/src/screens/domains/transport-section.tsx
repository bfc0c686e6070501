import { Check, CircleDashed, CloudOff, type LucideIcon, XCircle } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { HostingPanel } from '../mta-sts/hosting-panel.tsx';
import { RecordParts } from './record-parts.tsx';
import { useTransportCheck } from './use-transport-check.ts';

type Item = Outputs['domains']['transportCheckRun']['items'][number];

/** What a domain publishes about the encryption of its mail: where reports of trouble go, and its MTA-STS policy. */
export function TransportSection({ domain }: { domain: string }) {
  const check = useTransportCheck(domain);
  return (
    <>
      <Panel
        title="TLS reports and MTA-STS"
        aside={
          <Link href="/transport/tls/received" className="font-medium text-accent hover:underline">
            Reports received
          </Link>
        }
        flush
        className="mt-4"
      >
        <ul className="divide-y">
          {subjects.map(({ what, title, about }) => {
            const item = check.items.find((one) => one.what === what);
            return (
              <li key={what} className="px-4 py-3.5">
                <h3 className="mb-1 text-[13px] font-semibold">{title}</h3>
                <p className="mb-2 text-[13px] text-soft">{about}</p>
                <Finding item={item} isLooking={check.isBusy} domain={domain} />
              </li>
            );
          })}
        </ul>
        <div className="flex flex-wrap items-center gap-2 border-t px-4 py-2.5">
          <Guarded needs="configure">
            <Button busy={check.isBusy} onClick={check.look}>
              {check.isBusy ? 'Looking…' : 'Check what is published'}
            </Button>
          </Guarded>
          <CopyAsCurl operation="domains.transportCheck" input={{ domain }} />
          {check.failure ? <p className="text-[13px] text-bad">{check.failure}</p> : null}
          <Refused error={check.error} />
        </div>
      </Panel>
      <HostingPanel domain={domain} sight={check.items.find(({ what }) => what === 'mta-sts')} />
    </>
  );
}

function Finding({ item, isLooking, domain }: { item: Item | undefined; isLooking: boolean; domain: string }) {
  const { icon: Icon, tone, word } = looks[item?.state ?? 'never'];
  return (
    <div className="flex gap-2.5">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1 space-y-2 text-[13px]">
        <div role="status">
          <p className="font-medium">{item ? word : isLooking ? 'Looking…' : word}</p>
          {item ? (
            <p className="break-words text-soft">
              <MailText text={item.words} />
            </p>
          ) : null}
        </div>
        {item?.publish ? <RecordParts name={item.publish.name} value={item.publish.value} domain={domain} /> : null}
        {item && item.what === 'tls-rpt' && item.state === 'absent' && !item.publish ? (
          <p className="text-soft">
            Name an{' '}
            <Link href="/features/tls-rpt" className="font-medium text-accent hover:underline">
              address for reports
            </Link>{' '}
            first; then the record to publish stands here.
          </p>
        ) : null}
        {item?.policy ? (
          <Expandable
            summary={item.state === 'right' ? 'The policy that is served' : 'The policy to serve, or that is served'}
          >
            <CodeBlock text={item.policy.replaceAll('\r', '')} label="The policy" wrap />
          </Expandable>
        ) : null}
        {item && item.found.length > 0 ? (
          <Expandable summary="What stands in DNS">
            <p className="rounded-md bg-sunken p-2 font-mono text-xs break-all whitespace-pre-wrap">
              <MailText text={item.found.join('\n')} />
            </p>
          </Expandable>
        ) : null}
      </div>
    </div>
  );
}

const subjects = [
  {
    what: 'tls-rpt',
    title: 'TLS reports',
    about: 'Asks other servers to tell, once a day, how encrypting their mail to this domain went.',
  },
  {
    what: 'mta-sts',
    title: 'MTA-STS',
    about: 'Tells other servers that mail to this domain is to be encrypted, and for which hosts.',
  },
] as const;

const looks: Record<Item['state'] | 'never', { icon: LucideIcon; tone: string; word: string }> = {
  right: { icon: Check, tone: 'text-good', word: 'Published' },
  wrong: { icon: XCircle, tone: 'text-bad', word: 'Published, and not right' },
  absent: { icon: XCircle, tone: 'text-warn', word: 'Not published' },
  unknown: { icon: CloudOff, tone: 'text-faint', word: 'Could not look' },
  never: { icon: CircleDashed, tone: 'text-faint', word: 'Not looked for yet' },
};
