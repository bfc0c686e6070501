import type { ReactNode } from 'react';
import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { When } from '../../ui/when.tsx';
import { DeliveryBadge } from './badges.tsx';
import { typesWords } from './types-words.ts';

type Attempt = {
  id: string;
  at: string;
  state: 'waiting' | 'delivered' | 'failed';
  events: number;
  types: string[];
  attempts: number;
  error: string | null;
  ms: number | null;
};

/** The columns of what an endpoint was given. */
export const attemptColumns = <Row extends Attempt>({
  title,
  nameOf = ({ events }) => (events === 1 ? '1 event' : `${events} events`),
  outcome,
  show,
}: {
  title: string;
  nameOf?: (row: Row) => string;
  outcome: {
    title: string;
    /** Where it went well. */
    done: (row: Row) => ReactNode;
    tries: (row: Row) => ReactNode;
    text: (row: Row) => string | number | null;
  };
  show: (id: string) => void;
}): Column<Row>[] => [
  {
    id: 'what',
    title,
    narrow: 'title',
    cell: (row) => (
      <button
        type="button"
        onClick={() => show(row.id)}
        className="block max-w-full min-w-0 rounded text-left hover:text-accent"
      >
        <span className="block truncate font-medium">{nameOf(row)}</span>
        <span className="block truncate font-mono text-xs text-faint">{typesWords(row.types)}</span>
      </button>
    ),
    text: ({ id }) => id,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-36',
    narrow: 'corner',
    cell: (row) => <DeliveryBadge delivery={row} />,
    text: ({ state }) => state,
  },
  {
    id: 'outcome',
    title: outcome.title,
    width: 'w-[34%]',
    narrow: 'line',
    cell: (row) => (
      <span className="block min-w-0">
        <span className="block truncate">
          {row.ms === null ? (
            <span className="text-faint">not tried yet</span>
          ) : row.error === null ? (
            <span className="tabular">{outcome.done(row)}</span>
          ) : (
            <MailText text={row.error} max={160} className="text-bad" />
          )}
        </span>
        <span className="block truncate text-xs text-faint">{outcome.tries(row)}</span>
      </span>
    ),
    text: outcome.text,
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
