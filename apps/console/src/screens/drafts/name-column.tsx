import type { Column } from '../../ui/table/column.ts';
import type { EntryState } from './compare-entries.ts';
import { EntryBadge } from './entry-badge.tsx';

/** The name of each entry of a list of the draft, and whether it is new or changed there. */
export const nameColumn = <Row,>(
  { id, title }: { id: string; title: string },
  nameOf: (row: Row) => string,
  stateOf: (name: string) => EntryState,
): Column<Row> => ({
  id,
  title,
  narrow: 'title',
  sortable: nameOf,
  cell: (row) => (
    <span className="flex min-w-0 items-center gap-2">
      <span className="truncate font-mono">{nameOf(row)}</span>
      <EntryBadge state={stateOf(nameOf(row))} />
    </span>
  ),
  text: nameOf,
});
