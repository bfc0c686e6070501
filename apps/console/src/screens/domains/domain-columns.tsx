import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { SigningBadge } from './signing-badge.tsx';

export type DomainRow = Outputs['domains']['list']['items'][number];

/** A domain a row: how it signs, with which keys, and what is to be done. */
export const domainColumns: Column<DomainRow>[] = [
  {
    id: 'domain',
    title: 'Domain',
    narrow: 'title',
    width: 'w-[22%]',
    cell: ({ domain }) => <span className="block truncate font-mono">{domain}</span>,
    text: ({ domain }) => domain,
  },
  {
    id: 'signing',
    title: 'Mail is signed',
    width: 'w-36',
    narrow: 'corner',
    cell: ({ state }) => <SigningBadge state={state} />,
    text: ({ state }) => state,
  },
  {
    id: 'keys',
    title: 'Signs with',
    width: 'w-36',
    narrow: 'named-line',
    cell: ({ signing, upcoming }) =>
      signing.length + upcoming.length === 0 ? (
        <span className="text-faint">none</span>
      ) : (
        <span className="truncate font-mono text-xs">
          {signing.join(', ')}
          {upcoming.length > 0 ? <span className="text-soft">, next {upcoming.join(', ')}</span> : null}
        </span>
      ),
    text: ({ signing }) => signing.join(' '),
  },
  {
    id: 'next',
    title: 'To do',
    narrow: 'line',
    cell: ({ next }) => (
      <span className="block truncate text-soft">{next.kind === 'none' ? 'nothing' : next.words}</span>
    ),
    text: ({ next }) => next.words,
  },
  {
    id: 'looked',
    title: 'DNS looked at',
    width: 'w-32',
    align: 'right',
    narrow: 'hide',
    from: 'lg',
    cell: ({ lastCheck }) => (lastCheck ? <When at={lastCheck} /> : <span className="text-faint">never</span>),
    text: ({ lastCheck }) => lastCheck,
  },
];
