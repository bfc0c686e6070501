import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { percent } from '../dmarc/percent.ts';
import { SentBadge } from '../tls-reports/sent-badge.tsx';

type Row = Outputs['dmarc']['due']['items'][number];

/** What the list of a day's reports shows of each. */
export const dueColumns: Column<Row>[] = [
  {
    id: 'domain',
    title: 'Domain',
    width: 'w-[34%]',
    narrow: 'title',
    cell: ({ domain }) => (
      <span className="block truncate font-mono text-xs font-medium">
        <MailText text={domain} max={255} />
      </span>
    ),
    text: ({ domain }) => domain,
  },
  {
    id: 'to',
    title: 'Asked to go to',
    narrow: 'line',
    cell: ({ to }) => (
      <span className="block truncate font-mono text-xs text-soft">
        <MailText text={to.join(', ')} max={500} />
      </span>
    ),
    text: ({ to }) => to.join(' '),
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-32',
    narrow: 'corner',
    cell: ({ report, isExcluded }) =>
      report ? (
        <SentBadge state={report.state} />
      ) : (
        <span className="text-faint">{isExcluded ? 'excluded' : 'not sent'}</span>
      ),
    text: ({ report, isExcluded }) => report?.state ?? (isExcluded ? 'excluded' : 'not sent'),
  },
  {
    id: 'messages',
    title: 'Messages',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    cell: ({ messages, passed }) => (
      <span className="tabular">
        {formatCount(messages)}
        <span className="block text-xs text-faint">{percent(passed, messages)} passed</span>
      </span>
    ),
    text: ({ messages }) => messages,
  },
];
