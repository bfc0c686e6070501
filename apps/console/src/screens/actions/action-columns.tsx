import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import type { EntryState } from '../drafts/compare-entries.ts';
import { EntryBadge } from '../drafts/entry-badge.tsx';
import { LastAnswer } from '../webhooks/last-answer.tsx';
import { typesWords } from '../webhooks/webhook.ts';
import { WebhookBadge } from '../webhooks/webhook-badge.tsx';
import { type Action, type ActionHealth, stepsWords } from './action.ts';

/** The columns of the list, with the health of those in force. */
export const actionColumns = (
  health: ReadonlyMap<string, ActionHealth>,
  stateOf: (name: string) => EntryState,
): Column<Action>[] => [
  {
    id: 'name',
    title: 'Action',
    narrow: 'title',
    sortable: ({ name }) => name,
    cell: ({ name, types, when }) => (
      <span className="block min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          <EntryBadge state={stateOf(name)} />
        </span>
        <span className="block truncate font-mono text-xs text-faint">
          {typesWords(types)}
          {when.trim() === '' ? '' : ', under a condition'}
        </span>
      </span>
    ),
    text: ({ name }) => name,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-40',
    narrow: 'corner',
    sortable: ({ name }) => health.get(name)?.state ?? '',
    cell: ({ name }) => <WebhookBadge state={health.get(name)?.state} />,
    text: ({ name }) => health.get(name)?.state ?? '',
  },
  {
    id: 'steps',
    title: 'Does',
    width: 'w-[24%]',
    narrow: 'line',
    from: 'lg',
    cell: ({ steps }) => <span className="block truncate">{stepsWords(steps)}</span>,
    text: ({ steps }) => stepsWords(steps),
  },
  {
    id: 'lately',
    title: 'Last run',
    width: 'w-[22%]',
    narrow: 'line',
    cell: ({ name }) => <LastAnswer health={health.get(name)} />,
    text: ({ name }) => health.get(name)?.lastError ?? health.get(name)?.lastSuccessAt ?? '',
  },
  {
    id: 'sent',
    title: 'Events',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    sortable: ({ name }) => health.get(name)?.sent ?? 0,
    cell: ({ name }) => <span className="tabular">{formatCount(health.get(name)?.sent ?? 0)}</span>,
    text: ({ name }) => String(health.get(name)?.sent ?? 0),
  },
];
