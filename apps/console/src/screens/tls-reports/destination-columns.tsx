import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { countColumn, timeColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { policyTitle, resultTitle, share } from './words.ts';

type Row = Outputs['tlsReports']['destinations']['items'][number];

export const destinationColumns: Column<Row>[] = [
  {
    id: 'domain',
    title: 'Domain',
    narrow: 'title',
    cell: ({ domain, policies }) => (
      <span className="block min-w-0">
        <span className="block truncate font-mono text-xs font-medium">
          <MailText text={domain} max={255} />
        </span>
        <span className="block truncate text-xs text-faint">{policies.map(policyTitle).join(', ')}</span>
      </span>
    ),
    text: ({ domain }) => domain,
  },
  {
    id: 'results',
    title: 'What was wrong',
    width: 'w-[34%]',
    narrow: 'line',
    cell: ({ results }) =>
      results.length > 0 ? (
        <span className="block truncate">{results.map(resultTitle).join(', ')}</span>
      ) : (
        <span className="text-faint">nothing</span>
      ),
    text: ({ results }) => results.join(' '),
  },
  countColumn(({ sessions }) => sessions, { id: 'sessions', title: 'Sessions', width: 'w-24', narrow: 'hide' }),
  {
    id: 'failed',
    title: 'Failed',
    width: 'w-28',
    align: 'right',
    narrow: 'corner',
    cell: ({ failed, sessions }) =>
      failed > 0 ? (
        <span className="tabular text-bad">
          {formatCount(failed)} <span className="text-xs text-faint">{share(failed, sessions)}</span>
        </span>
      ) : (
        <span className="tabular text-faint">0</span>
      ),
    sortable: ({ failed }) => failed,
    text: ({ failed }) => failed,
  },
  timeColumn(({ lastAt }) => lastAt, { id: 'last', title: 'Last', width: 'w-28', narrow: 'hide', isOptional: true }),
];
