import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { VerdictBadge } from '../authentication/verdict-badge.tsx';
import type { Verdict } from '../authentication/words.ts';
import { SecondLine } from './second-line.tsx';

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
        <SecondLine className="font-mono">
          {envelopeFrom === null ? null : <MailText text={envelopeFrom} empty="<>" max={255} />}
        </SecondLine>
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
        empty="no signature"
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
      <Proof isAligned={isSpfAligned} words={spf.map((one) => `${one.domain} ${one.result}`)} empty="no result" />
    ),
    text: ({ spf }) => spf.map(({ domain, result }) => `${domain} ${result}`).join('; '),
  },
  {
    id: 'done',
    title: 'Done',
    width: 'w-36',
    narrow: 'line',
    cell: ({ disposition, reasons, isDkimAligned, isSpfAligned }) => (
      <>
        <VerdictBadge verdict={verdictOf(disposition, isDkimAligned || isSpfAligned)} />
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

function Proof({ isAligned, words, empty }: { isAligned: boolean; words: string[]; empty: string }) {
  return (
    <>
      <span className="block truncate">{isAligned ? 'vouches' : 'does not vouch'}</span>
      <span className="block truncate font-mono text-xs text-faint">
        <MailText text={words.join(', ')} empty={empty} max={255} />
      </span>
    </>
  );
}

const reporterColumn: Column<Row> = {
  id: 'reporter',
  title: 'Reporter',
  width: 'w-36',
  narrow: 'named-line',
  from: 'xl',
  cell: ({ organization }) => (
    <span className="block truncate">
      <MailText text={organization} empty="without a name" max={200} />
    </span>
  ),
  text: ({ organization }) => organization,
};

/** Rows of several reports say whose they are. */
export const senderRowColumns: Column<Row>[] = rowColumns.flatMap((column) =>
  column.id === 'done' ? [reporterColumn, column] : column,
);

/** Mail that nobody vouches for and that was taken all the same is nothing to be glad of. */
const verdictOf = (disposition: string, isProven: boolean): Verdict =>
  done[disposition] ?? {
    word: disposition === 'none' || disposition === 'pass' ? 'taken' : disposition,
    tone: isProven ? 'good' : 'quiet',
  };

const done: Record<string, Verdict> = {
  quarantine: { word: 'quarantined', tone: 'warn' },
  reject: { word: 'refused', tone: 'bad' },
};
