import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { VerdictBadge } from '../authentication/verdict-badge.tsx';
import type { Verdict } from '../authentication/words.ts';

type Row = Outputs['dmarc']['reportRows']['items'][number];

/** What the rows of reports show. */
export const rowColumns: Column<Row>[] = [
  {
    id: 'source',
    title: 'Source',
    narrow: 'title',
    cell: ({ source, sourceName, sender }) => (
      <>
        <span className="block truncate font-mono text-xs">{source ?? 'no address'}</span>
        <span className="block truncate text-xs text-faint">
          <MailText text={sourceName ?? sender} empty="nobody vouches" max={200} />
        </span>
      </>
    ),
    text: ({ source }) => source,
  },
  {
    id: 'from',
    title: 'In the name of',
    width: 'w-48',
    narrow: 'named-line',
    cell: ({ headerFrom, envelopeFrom }) => (
      <>
        <span className="block truncate font-mono text-xs">
          <MailText text={headerFrom} empty="not said" max={255} />
        </span>
        <span className="block truncate font-mono text-xs text-faint">
          <MailText text={envelopeFrom} empty={envelopeFrom === '' ? '<>' : '\u00a0'} max={255} />
        </span>
      </>
    ),
    text: ({ headerFrom }) => headerFrom,
  },
  {
    id: 'dkim',
    title: 'DKIM',
    width: 'w-52',
    narrow: 'named-line',
    cell: ({ isDkimAligned, dkim }) => (
      <Proof
        isAligned={isDkimAligned}
        words={dkim.map((one) => `${one.domain}${one.selector ? `/${one.selector}` : ''} ${one.result}`)}
      />
    ),
    text: ({ dkim }) => dkim.map(({ domain, selector, result }) => `${domain}/${selector ?? ''} ${result}`).join('; '),
  },
  {
    id: 'spf',
    title: 'SPF',
    width: 'w-44',
    narrow: 'named-line',
    from: 'lg',
    cell: ({ isSpfAligned, spf }) => (
      <Proof isAligned={isSpfAligned} words={spf.map((one) => `${one.domain} ${one.result}`)} />
    ),
    text: ({ spf }) => spf.map(({ domain, result }) => `${domain} ${result}`).join('; '),
  },
  {
    id: 'done',
    title: 'Done',
    width: 'w-36',
    narrow: 'line',
    cell: ({ disposition, reasons }) => (
      <>
        <VerdictBadge verdict={done[disposition] ?? { word: disposition, tone: 'quiet' }} />
        {reasons.length > 0 ? (
          <span className="block truncate text-xs text-faint">
            <MailText text={reasons.map(({ type, comment }) => comment ?? type).join(', ')} max={80} />
          </span>
        ) : null}
      </>
    ),
    text: ({ disposition }) => disposition,
  },
  {
    id: 'count',
    title: 'Messages',
    width: 'w-28',
    align: 'right',
    narrow: 'corner',
    cell: ({ count, day }) => (
      <>
        <span className="tabular block">{formatCount(count)}</span>
        <span className="tabular block text-xs text-faint">{day}</span>
      </>
    ),
    text: ({ count }) => count,
  },
];

function Proof({ isAligned, words }: { isAligned: boolean; words: string[] }) {
  return (
    <>
      <span className="block truncate">{isAligned ? 'vouches' : 'does not vouch'}</span>
      <span className="block truncate font-mono text-xs text-faint">
        <MailText text={words.join(', ')} empty="nothing" max={255} />
      </span>
    </>
  );
}

const done: Record<string, Verdict> = {
  none: { word: 'taken', tone: 'good' },
  pass: { word: 'taken', tone: 'good' },
  quarantine: { word: 'quarantined', tone: 'warn' },
  reject: { word: 'refused', tone: 'bad' },
};
