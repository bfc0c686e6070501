import { classes } from '../../ui/classes.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import type { EntryState } from '../drafts/compare-entries.ts';
import { EntryBadge } from '../drafts/entry-badge.tsx';
import { kindWords, type Veto, type VetoHealth } from './action.ts';

/** The columns of the list of vetoes. */
export const vetoColumns = (
  figures: ReadonlyMap<string, VetoHealth>,
  stateOf: (name: string) => EntryState,
): Column<Veto>[] => [
  {
    id: 'name',
    title: 'Veto',
    narrow: 'title',
    sortable: ({ name }) => name,
    cell: ({ name, when, enabled }) => (
      <span className="block min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          <EntryBadge state={stateOf(name)} />
        </span>
        <span className="block truncate text-xs text-faint">
          {enabled ? (when.trim() === '' ? 'always asked' : 'asked under a condition') : 'switched off'}
        </span>
      </span>
    ),
    text: ({ name }) => name,
  },
  {
    id: 'at',
    title: 'At',
    width: 'w-40',
    narrow: 'corner',
    sortable: ({ event }) => event,
    cell: ({ event, direction }) => (
      <span className="block min-w-0">
        <span className="block font-mono text-xs">{event}</span>
        {direction === 'in' ? <span className="block text-xs text-faint">of clients</span> : null}
      </span>
    ),
    text: ({ event, direction }) => (direction === 'in' ? `${event} of clients` : event),
  },
  {
    id: 'asks',
    title: 'Asks',
    width: 'w-28',
    narrow: 'line',
    cell: ({ ask }) => kindWords[ask.kind],
    text: ({ ask }) => kindWords[ask.kind],
  },
  {
    id: 'asked',
    title: 'Asked, 24 h',
    width: 'w-32',
    align: 'right',
    narrow: 'named-line',
    sortable: ({ name }) => figures.get(name)?.asked ?? 0,
    cell: ({ name }) => <span className="tabular">{formatCount(figures.get(name)?.asked ?? 0)}</span>,
    text: ({ name }) => String(figures.get(name)?.asked ?? 0),
  },
  {
    id: 'refused',
    title: 'Refused',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    sortable: ({ name }) => figures.get(name)?.refused ?? 0,
    cell: ({ name }) => <span className="tabular">{formatCount(figures.get(name)?.refused ?? 0)}</span>,
    text: ({ name }) => String(figures.get(name)?.refused ?? 0),
  },
  {
    id: 'failed',
    title: 'Failed or late',
    width: 'w-32',
    align: 'right',
    narrow: 'named-line',
    sortable: ({ name }) => troubles(figures.get(name)),
    cell: ({ name }) => (
      <span className={classes('tabular', troubles(figures.get(name)) > 0 && 'text-bad')}>
        {formatCount(troubles(figures.get(name)))}
      </span>
    ),
    text: ({ name }) => String(troubles(figures.get(name))),
  },
  {
    id: 'takes',
    title: 'Answers in',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    cell: ({ name }) => {
      const ms = figures.get(name)?.medianMs ?? null;
      return <span className="tabular">{ms === null ? '–' : formatDuration(ms)}</span>;
    },
    text: ({ name }) => String(figures.get(name)?.medianMs ?? ''),
  },
];

const troubles = (figures: VetoHealth | undefined): number => (figures?.failed ?? 0) + (figures?.late ?? 0);
