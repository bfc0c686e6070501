import { formatCount, plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { VerdictBadge } from '../authentication/verdict-badge.tsx';
import { percent } from '../dmarc/percent.ts';
import { reportVerdict, sentence } from './report-words.ts';
import { SecondLine } from './second-line.tsx';

type Row = Outputs['dmarc']['reports']['items'][number];

/** What the list of reports shows of each. */
export const reportColumns: Column<Row>[] = [
  {
    id: 'organization',
    title: 'From',
    narrow: 'title',
    cell: ({ organization, email, fileName }) => (
      <>
        <span className="block truncate font-medium">
          <MailText text={organization || email} empty="not known" max={200} />
        </span>
        <span className="block truncate font-mono text-xs text-faint">
          <MailText text={fileName} empty="no file name" max={255} />
        </span>
      </>
    ),
    text: ({ organization }) => organization,
  },
  {
    id: 'domain',
    title: 'About',
    width: 'w-40',
    narrow: 'line',
    cell: ({ domain, day }) => (
      <>
        <span className="block truncate font-mono text-xs">
          <MailText text={domain} max={255} />
        </span>
        <SecondLine className="tabular">{day}</SecondLine>
      </>
    ),
    text: ({ domain }) => domain,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-72',
    narrow: 'line',
    cell: ({ state, reason, bent }) => (
      <>
        <VerdictBadge verdict={reportVerdict[state]} />
        <SecondLine>
          {reason ? (
            <MailText text={sentence(reason)} max={120} />
          ) : bent.length > 0 ? (
            `bends the standard in ${formatCount(bent.length)} ${bent.length === 1 ? 'way' : 'ways'}`
          ) : null}
        </SecondLine>
      </>
    ),
    text: ({ state }) => state,
  },
  {
    id: 'messages',
    title: 'Messages',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    cell: ({ messages, records }) => (
      <>
        <span className="tabular block">{formatCount(messages)}</span>
        <span className="tabular block text-xs text-faint">{plural(records, 'row')}</span>
      </>
    ),
    text: ({ messages }) => messages,
  },
  {
    id: 'pass',
    title: 'Pass',
    width: 'w-20',
    align: 'right',
    narrow: 'named-line',
    cell: ({ passed, messages }) => percent(passed, messages),
    text: ({ passed, messages }) => percent(passed, messages),
  },
  {
    id: 'received',
    title: 'Came',
    width: 'w-28',
    align: 'right',
    narrow: 'corner',
    cell: ({ receivedAt }) => <When at={receivedAt} className="text-soft" />,
    text: ({ receivedAt }) => receivedAt,
  },
];
