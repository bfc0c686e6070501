import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { When } from '../../ui/when.tsx';
import { typesWords } from '../webhooks/webhook.ts';
import { DeliveryBadge } from '../webhooks/webhook-badge.tsx';
import type { Run } from './action.ts';

/** The columns of the runs of an action. */
export const runColumns = (show: (id: string) => void): Column<Run>[] => [
  {
    id: 'what',
    title: 'Run',
    narrow: 'title',
    cell: ({ id, events, types }) => (
      <button
        type="button"
        onClick={() => show(id)}
        className="block max-w-full min-w-0 rounded text-left hover:text-accent"
      >
        <span className="block truncate font-medium">{events === 1 ? '1 event' : `${events} events`}</span>
        <span className="block truncate font-mono text-xs text-faint">{typesWords(types)}</span>
      </button>
    ),
    text: ({ id }) => id,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-36',
    narrow: 'corner',
    cell: (run) => <DeliveryBadge delivery={run} />,
    text: ({ state }) => state,
  },
  {
    id: 'outcome',
    title: 'Outcome',
    width: 'w-[34%]',
    narrow: 'line',
    cell: ({ error, ms, attempts }) => (
      <span className="block min-w-0">
        <span className="block truncate">
          {ms === null ? (
            <span className="text-faint">not tried yet</span>
          ) : error === null ? (
            <span className="tabular">done in {ms} ms</span>
          ) : (
            <MailText text={error} max={160} className="text-bad" />
          )}
        </span>
        <span className="block text-xs text-faint">{attempts > 1 ? `${attempts} tries` : ''}</span>
      </span>
    ),
    text: ({ error, ms }) => error ?? ms,
  },
  {
    id: 'at',
    title: 'Made',
    width: 'w-32',
    align: 'right',
    narrow: 'line',
    cell: ({ at }) => <When at={at} className="text-soft" />,
    text: ({ at }) => at,
  },
];
