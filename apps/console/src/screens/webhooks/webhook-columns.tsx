import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import type { EntryState } from '../drafts/compare-entries.ts';
import { EntryBadge } from '../drafts/entry-badge.tsx';
import { LastAnswer } from './last-answer.tsx';
import { type Endpoint, typesWords, type WebhookHealth } from './webhook.ts';
import { WebhookBadge } from './webhook-badge.tsx';

/** The columns of the list, with the health of those in force. */
export const webhookColumns = (
  health: ReadonlyMap<string, WebhookHealth>,
  stateOf: (name: string) => EntryState,
): Column<Endpoint>[] => [
  {
    id: 'name',
    title: 'Webhook',
    narrow: 'title',
    sortable: ({ name }) => name,
    cell: ({ name, url }) => (
      <span className="block min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          <EntryBadge state={stateOf(name)} />
        </span>
        <span className="block truncate font-mono text-xs text-faint">{url}</span>
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
    id: 'types',
    title: 'Gets',
    width: 'w-[22%]',
    narrow: 'line',
    from: 'lg',
    cell: ({ types, when }) => (
      <span className="block min-w-0">
        <span className="block truncate font-mono text-xs">{typesWords(types)}</span>
        {when.trim() === '' ? null : <span className="block truncate text-xs text-faint">under a condition</span>}
      </span>
    ),
    text: ({ types }) => typesWords(types),
  },
  {
    id: 'lately',
    title: 'Last answer',
    width: 'w-[24%]',
    narrow: 'line',
    cell: ({ name }) => <LastAnswer health={health.get(name)} />,
    text: ({ name }) => health.get(name)?.lastError ?? health.get(name)?.lastSuccessAt ?? '',
  },
  {
    id: 'sent',
    title: 'Events sent',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    sortable: ({ name }) => health.get(name)?.sent ?? 0,
    cell: ({ name }) => <span className="tabular">{formatCount(health.get(name)?.sent ?? 0)}</span>,
    text: ({ name }) => String(health.get(name)?.sent ?? 0),
  },
];
