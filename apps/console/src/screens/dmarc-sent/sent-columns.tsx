import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { percent } from '../dmarc/percent.ts';
import { SentBadge } from '../tls-reports/sent-badge.tsx';
import { sentTo } from './sent-words.ts';

type Row = Outputs['dmarc']['sent']['items'][number];

/** What the log shows of each report. */
export const sentColumns: Column<Row>[] = [
  {
    id: 'domain',
    title: 'Domain',
    width: 'w-[26%]',
    narrow: 'title',
    cell: ({ domain, day }) => (
      <span className="block min-w-0">
        <span className="block truncate font-mono text-xs font-medium">
          <MailText text={domain} max={255} />
        </span>
        <span className="tabular block truncate text-xs text-faint">about {day}</span>
      </span>
    ),
    text: ({ domain }) => domain,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-28',
    narrow: 'corner',
    cell: ({ state }) => <SentBadge state={state} />,
    text: ({ state }) => state,
  },
  {
    id: 'to',
    title: 'To, and the answer',
    narrow: 'line',
    cell: (row) => {
      const { who, words } = sentTo(row);
      return (
        <span className="block min-w-0">
          <span className="block truncate font-mono text-xs">
            <MailText text={who} empty="not asked yet" max={500} />
          </span>
          <span className="block truncate text-xs text-soft">
            <MailText text={words} empty={'\u00a0'} max={300} />
          </span>
        </span>
      );
    },
    text: ({ to }) => to.map(({ address, state, words }) => `${address}: ${words ?? state}`).join('; '),
  },
  {
    id: 'messages',
    title: 'Messages',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    cell: ({ messages, passed, fileName }) =>
      fileName === null ? (
        '–'
      ) : (
        <span className="tabular">
          {formatCount(messages)}
          <span className="block text-xs text-faint">{percent(passed, messages)} passed</span>
        </span>
      ),
    text: ({ messages }) => messages,
  },
  {
    id: 'when',
    title: 'When',
    width: 'w-28',
    align: 'right',
    narrow: 'hide',
    cell: ({ finishedAt, tryAfter }) =>
      finishedAt ? <When at={finishedAt} className="text-soft" /> : <When at={tryAfter} isPlan className="text-soft" />,
    text: ({ finishedAt, tryAfter }) => finishedAt ?? tryAfter,
  },
];
