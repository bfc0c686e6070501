import type { Column } from '../../ui/table/column.ts';
import type { EntryState } from '../drafts/compare-entries.ts';
import { endpointColumns } from '../endpoints/endpoint-columns.tsx';
import { typesWords } from '../endpoints/types-words.ts';
import { type Action, type ActionHealth, stepsWords } from './action.ts';

/** The columns of the list, with the health of those in force. */
export const actionColumns = (
  health: ReadonlyMap<string, ActionHealth>,
  stateOf: (name: string) => EntryState,
): Column<Action>[] =>
  endpointColumns({
    health,
    stateOf,
    title: 'Action',
    below: ({ types, when }) => `${typesWords(types)}${when.trim() === '' ? '' : ', under a condition'}`,
    about: {
      id: 'steps',
      title: 'Does',
      width: 'w-[24%]',
      narrow: 'line',
      from: 'lg',
      cell: ({ steps }) => <span className="block truncate">{stepsWords(steps)}</span>,
      text: ({ steps }) => stepsWords(steps),
    },
    last: 'Last run',
    sent: 'Events',
  });
