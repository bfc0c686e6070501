import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { VerdictBadge } from '../authentication/verdict-badge.tsx';
import { dmarcVerdict } from '../authentication/words.ts';
import { dispositionVerdict, overrideWords, resultWords, vouchedBy } from './row-words.ts';

type Row = Outputs['dmarc']['list']['items'][number];

/** What a list of verifications can show of each. */
export const historyColumns: Column<Row>[] = [
  {
    id: 'author',
    title: 'Author domain',
    narrow: 'title',
    cell: ({ fromDomain, envelopeFrom }) => (
      <>
        <span className="block truncate font-mono text-xs font-medium">
          <MailText text={fromDomain} max={255} />
        </span>
        <span className="block truncate font-mono text-xs text-faint">
          <MailText text={envelopeFrom} empty="<>" max={255} />
        </span>
      </>
    ),
    text: ({ fromDomain }) => fromDomain,
  },
  {
    id: 'verdict',
    title: 'DMARC',
    width: 'w-40',
    narrow: 'line',
    cell: ({ status }) => <VerdictBadge verdict={dmarcVerdict(status)} />,
    text: ({ status }) => status,
  },
  {
    id: 'done',
    title: 'Done',
    width: 'w-48',
    narrow: 'line',
    cell: (row) => (
      <>
        <VerdictBadge verdict={dispositionVerdict(row)} />
        {row.override ? (
          <span className="block truncate text-xs text-faint">
            <MailText text={overrideWords[row.override.type] ?? row.override.type} max={80} />
          </span>
        ) : null}
      </>
    ),
    text: ({ disposition }) => disposition,
  },
  {
    id: 'vouched',
    title: 'Vouched for by',
    width: 'w-44',
    narrow: 'named-line',
    from: 'lg',
    isOptional: true,
    cell: (row) => (
      <>
        <span className="block truncate">{vouchedBy(row)}</span>
        <span className="block truncate text-xs text-faint">{resultWords(row)}</span>
      </>
    ),
    text: (row) => `${vouchedBy(row)}; ${resultWords(row)}`,
  },
  {
    id: 'source',
    title: 'Source',
    width: 'w-48',
    narrow: 'named-line',
    cell: ({ source, sourceName }) => (
      <>
        <span className="block truncate font-mono text-xs">{source}</span>
        <span className="block truncate text-xs text-faint">
          <MailText text={sourceName} empty="no name" max={200} />
        </span>
      </>
    ),
    text: ({ source }) => source,
  },
  {
    id: 'signers',
    title: 'Signed by',
    width: 'w-48',
    narrow: 'hide',
    isOptional: 'off',
    cell: ({ dkim }) => (
      <span className="block truncate font-mono text-xs text-soft">
        <MailText text={dkim.map(({ domain }) => domain).join(', ')} empty="nobody" max={255} />
      </span>
    ),
    text: ({ dkim }) => dkim.map(({ domain, selector, result }) => `${domain}/${selector} ${result}`).join('; '),
  },
  {
    id: 'at',
    title: 'When',
    width: 'w-28',
    align: 'right',
    narrow: 'corner',
    cell: ({ at }) => <When at={at} className="text-soft" />,
    text: ({ at }) => at,
  },
];
