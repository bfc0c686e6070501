import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { useNow, When } from '../../ui/when.tsx';
import { type Delivery, typesWords } from './webhook.ts';
import { DeliveryBadge } from './webhook-badge.tsx';

/** The columns of the deliveries of a webhook. */
export const deliveryColumns = (show: (id: string) => void): Column<Delivery>[] => [
  {
    id: 'what',
    title: 'Delivery',
    narrow: 'title',
    cell: ({ id, kind, events, types }) => (
      <button
        type="button"
        onClick={() => show(id)}
        className="block max-w-full min-w-0 rounded text-left hover:text-accent"
      >
        <span className="block truncate font-medium">
          {kind === 'test' ? 'A test' : events === 1 ? '1 event' : `${events} events`}
        </span>
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
    cell: (delivery) => <DeliveryBadge delivery={delivery} />,
    text: ({ state }) => state,
  },
  {
    id: 'answer',
    title: 'Last answer',
    width: 'w-[34%]',
    narrow: 'line',
    cell: ({ error, status, ms, attempts, nextTry }) => (
      <span className="block min-w-0">
        <span className="block truncate">
          {ms === null ? (
            <span className="text-faint">not tried yet</span>
          ) : error === null ? (
            <span className="tabular">
              {status} <span className="text-faint">after {ms} ms</span>
            </span>
          ) : (
            <MailText text={error} max={160} className="text-bad" />
          )}
        </span>
        <Tries attempts={attempts} nextTry={nextTry} />
      </span>
    ),
    text: ({ error, status }) => error ?? status,
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

function Tries({ attempts, nextTry }: Pick<Delivery, 'attempts' | 'nextTry'>) {
  const now = useNow();
  const made = attempts > 1 ? `${attempts} tries` : '';
  if (attempts === 0 || nextTry === null) return <span className="block truncate text-xs text-faint">{made}</span>;
  return (
    <span className="block truncate text-xs text-faint">
      {made === '' ? 'next ' : `${made}, next `}
      {new Date(nextTry).getTime() > now ? <When at={nextTry} isPlan /> : 'as soon as the webhook is asked again'}
    </span>
  );
}
