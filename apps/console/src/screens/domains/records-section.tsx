import { ArrowRight, Check, CircleDashed, CloudOff, type LucideIcon, XCircle } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { isNeeded, nextOfRecords } from './next-record.ts';
import { RecordParts } from './record-parts.tsx';
import { useRecordsCheck } from './use-records-check.ts';

type Item = Outputs['domains']['recordsCheckRun']['items'][number];

/** What DNS says about a domain's mail, piece by piece, with the one thing to do next and the records to paste. */
export function RecordsSection({ domain }: { domain: string }) {
  const check = useRecordsCheck(domain);
  const next = check.isDone ? nextOfRecords(check.items) : null;
  return (
    <Panel
      title={<span id="records">Check-up of the records</span>}
      aside="MX, SPF, DMARC, names, TLSA, BIMI"
      flush
      className="mt-4"
    >
      <p role="status" className="flex min-h-11 items-start gap-2.5 border-b px-4 py-3 text-[13px]">
        <ArrowRight aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
        <span>
          {next ? (
            <>
              <span className="font-medium">Next: </span>
              {next.words}
            </>
          ) : check.isBusy ? (
            'Looking…'
          ) : (
            'Not looked at yet. A look asks DNS as any other server would.'
          )}
        </span>
      </p>
      <ul className="divide-y">
        {subjects.map(({ what, title, about }) => (
          <li key={what} className="px-4 py-3.5">
            <Finding
              title={title}
              about={about}
              item={check.items.find((item) => item.what === what)}
              isLooking={check.isBusy}
              domain={domain}
            />
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2 border-t px-4 py-2.5">
        <Guarded needs="configure">
          <Button busy={check.isBusy} onClick={check.look}>
            {check.isBusy ? 'Looking…' : check.items.length > 0 ? 'Look again' : 'Check the records'}
          </Button>
        </Guarded>
        <CopyAsCurl operation="domains.recordsCheck" input={{ domain }} />
        {check.failure ? <p className="text-[13px] text-bad">{check.failure}</p> : null}
        <Refused error={check.error} />
      </div>
    </Panel>
  );
}

function Finding({
  title,
  about,
  item,
  isLooking,
  domain,
}: {
  title: string;
  about: string;
  item: Item | undefined;
  isLooking: boolean;
  domain: string;
}) {
  const {
    icon: Icon,
    tone,
    word,
  } = item?.state === 'absent' && !isNeeded(item.what) ? looks.spare : looks[item?.state ?? 'never'];
  return (
    <div className="flex gap-2.5">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1 space-y-2 text-[13px]">
        <div>
          <h3 className="flex flex-wrap gap-x-2 font-semibold">
            {title} <span className="font-normal text-faint">{item ? word : isLooking ? 'looking…' : word}</span>
          </h3>
          <p className="break-words text-soft">{item ? <MailText text={item.words} /> : about}</p>
        </div>
        {item?.publish ? <RecordParts name={item.publish.name} value={item.publish.value} domain={domain} /> : null}
        {item && item.found.length + item.lines.length > 0 ? (
          <Expandable summary={item.what === 'spf' ? 'What stands in DNS, with all it includes' : 'What stands in DNS'}>
            <p className="rounded-md bg-sunken p-2 font-mono text-xs break-all whitespace-pre-wrap">
              <MailText text={[...item.found, ...item.lines].join('\n')} max={20_000} />
            </p>
          </Expandable>
        ) : null}
      </div>
    </div>
  );
}

const subjects = [
  { what: 'mx', title: 'MX', about: 'Says which servers take mail for this domain.' },
  { what: 'spf', title: 'SPF', about: 'Says which servers may send mail in its name.' },
  { what: 'dmarc', title: 'DMARC', about: 'Says what to do with mail that cannot prove its author, and who is told.' },
  { what: 'reverse', title: 'Reverse names', about: 'The names of the addresses that mail leaves from.' },
  { what: 'tlsa', title: 'TLSA', about: 'Publishes certificates in signed DNS, so that nobody can listen in between.' },
  { what: 'bimi', title: 'BIMI', about: 'The logo that some mailbox providers show.' },
] as const;

const looks: Record<Item['state'] | 'never' | 'spare', { icon: LucideIcon; tone: string; word: string }> = {
  right: { icon: Check, tone: 'text-good', word: 'as it should be' },
  wrong: { icon: XCircle, tone: 'text-bad', word: 'not right' },
  absent: { icon: CircleDashed, tone: 'text-warn', word: 'not published' },
  spare: { icon: CircleDashed, tone: 'text-faint', word: 'not published, and not needed' },
  unknown: { icon: CloudOff, tone: 'text-faint', word: 'could not look' },
  never: { icon: CircleDashed, tone: 'text-faint', word: 'not looked at yet' },
};
