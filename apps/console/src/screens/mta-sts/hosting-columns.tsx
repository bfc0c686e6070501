import type { Column } from '../../ui/table/column.ts';
import { type HostingRow, nextOf } from './hosting.ts';
import { ModeBadge } from './mode-badge.tsx';

/** A domain a row: how strict its policy is, for which hosts, and what is to be done. */
export const hostingColumns = (ports: number): Column<HostingRow>[] => [
  {
    id: 'domain',
    title: 'Domain',
    narrow: 'title',
    width: 'w-[28%]',
    cell: ({ domain }) => <span className="block truncate font-mono">{domain}</span>,
    text: ({ domain }) => domain,
  },
  {
    id: 'mode',
    title: 'Policy',
    narrow: 'corner',
    width: 'w-36',
    cell: ({ policy }) => <ModeBadge policy={policy} />,
    text: ({ policy }) => policy?.mode ?? null,
  },
  {
    id: 'hosts',
    title: 'For hosts',
    narrow: 'named-line',
    cell: ({ policy }) =>
      policy && policy.mx.length > 0 ? (
        <span className="block truncate font-mono text-xs">{policy.mx.join(', ')}</span>
      ) : (
        <span className="text-faint">none</span>
      ),
    text: ({ policy }) => policy?.mx.join(' ') ?? null,
  },
  {
    id: 'next',
    title: 'To do',
    narrow: 'named-line',
    cell: (row) => <span className="block truncate text-soft">{nextOf(row, ports) ?? 'nothing'}</span>,
    text: (row) => nextOf(row, ports),
  },
];
