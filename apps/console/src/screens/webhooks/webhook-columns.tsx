import type { Column } from '../../ui/table/column.ts';
import type { EntryState } from '../drafts/compare-entries.ts';
import { endpointColumns } from '../endpoints/endpoint-columns.tsx';
import { typesWords } from '../endpoints/types-words.ts';
import type { Endpoint, WebhookHealth } from './webhook.ts';

/** The columns of the list, with the health of those in force. */
export const webhookColumns = (
  health: ReadonlyMap<string, WebhookHealth>,
  stateOf: (name: string) => EntryState,
): Column<Endpoint>[] =>
  endpointColumns({
    health,
    stateOf,
    title: 'Webhook',
    below: ({ url }) => url,
    about: {
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
    last: 'Last answer',
    sent: 'Events sent',
  });
