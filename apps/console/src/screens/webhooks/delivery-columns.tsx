import type { Column } from '../../ui/table/column.ts';
import { useNow, When } from '../../ui/when.tsx';
import { attemptColumns } from '../endpoints/attempt-columns.tsx';
import type { Delivery } from './webhook.ts';

/** The columns of the deliveries of a webhook. */
export const deliveryColumns = (show: (id: string) => void): Column<Delivery>[] =>
  attemptColumns({
    title: 'Delivery',
    nameOf: ({ kind, events }) => (kind === 'test' ? 'A test' : events === 1 ? '1 event' : `${events} events`),
    outcome: {
      title: 'Last answer',
      done: ({ status, ms }) => (
        <>
          {status} <span className="text-faint">after {ms} ms</span>
        </>
      ),
      tries: ({ attempts, nextTry }) => <Tries attempts={attempts} nextTry={nextTry} />,
      text: ({ error, status }) => error ?? status,
    },
    show,
  });

function Tries({ attempts, nextTry }: Pick<Delivery, 'attempts' | 'nextTry'>) {
  const now = useNow();
  const made = attempts > 1 ? `${attempts} tries` : '';
  if (attempts === 0 || nextTry === null) return made;
  return (
    <>
      {made === '' ? 'next ' : `${made}, next `}
      {new Date(nextTry).getTime() > now ? <When at={nextTry} isPlan /> : 'as soon as the webhook is asked again'}
    </>
  );
}
