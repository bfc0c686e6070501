import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { When } from '../../ui/when.tsx';
import type { EntryState } from '../drafts/compare-entries.ts';
import { EntryBadge } from '../drafts/entry-badge.tsx';
import { kinds, type Lookup, type LookupInForce, questionOf } from './lookup.ts';
import { LookupBadge } from './lookup-badge.tsx';

/** The columns of the list, with the health of those in force. */
export const lookupColumns = (
  inForce: ReadonlyMap<string, LookupInForce>,
  stateOf: (name: string) => EntryState,
): Column<Lookup>[] => [
  {
    id: 'name',
    title: 'Look-up',
    narrow: 'title',
    sortable: ({ name }) => name,
    cell: (lookup) => (
      <span className="block min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{lookup.name}</span>
          <EntryBadge state={stateOf(lookup.name)} />
        </span>
        <span className="block truncate font-mono text-xs text-faint">{questionOf(lookup)}</span>
      </span>
    ),
    text: ({ name }) => name,
  },
  {
    id: 'kind',
    title: 'Source',
    width: 'w-32',
    narrow: 'line',
    sortable: ({ source }) => kinds[source.kind].title,
    cell: ({ source }) => kinds[source.kind].title,
    text: ({ source }) => kinds[source.kind].title,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-36',
    narrow: 'corner',
    sortable: ({ name }) => inForce.get(name)?.health?.state ?? '',
    cell: ({ name }) => <LookupBadge lookup={inForce.get(name)} />,
    text: ({ name }) => inForce.get(name)?.health?.state ?? '',
  },
  {
    id: 'asked',
    title: 'Last asked',
    width: 'w-[22%]',
    narrow: 'line',
    from: 'lg',
    cell: ({ name }) => <LastAsked health={inForce.get(name)?.health ?? null} />,
    text: ({ name }) => inForce.get(name)?.health?.lastAskedAt ?? '',
  },
  {
    id: 'hits',
    title: 'From memory',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    cell: ({ name }) => <span className="tabular">{hitRate(inForce.get(name)?.health ?? null)}</span>,
    text: ({ name }) => hitRate(inForce.get(name)?.health ?? null),
  },
  {
    id: 'count',
    title: 'Asked',
    width: 'w-24',
    align: 'right',
    narrow: 'named-line',
    sortable: ({ name }) => inForce.get(name)?.health?.asked ?? 0,
    cell: ({ name }) => <span className="tabular">{formatCount(inForce.get(name)?.health?.asked ?? 0)}</span>,
    text: ({ name }) => String(inForce.get(name)?.health?.asked ?? 0),
  },
];

/** Which part of all questions was answered from memory. */
export function hitRate(health: LookupInForce['health']): string {
  const all = (health?.asked ?? 0) + (health?.hits ?? 0);
  return health === null || all === 0 ? '–' : `${Math.round((100 * health.hits) / all)} %`;
}

function LastAsked({ health }: { health: LookupInForce['health'] }) {
  if (!health?.lastAskedAt) return <span className="text-faint">–</span>;
  const { state, lastFailure } = health;
  if (lastFailure !== null && state !== 'answers')
    return (
      <span className="block min-w-0">
        <MailText text={lastFailure.reason} max={120} className="block truncate text-bad" />
        <When at={lastFailure.at} className="block text-xs text-faint" />
      </span>
    );
  return <When at={health.lastAskedAt} />;
}
