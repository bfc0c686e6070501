import { tones } from '../../ui/badge.tsx';
import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import { countColumn, timeColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { ReasonWords } from './reason-words.tsx';

type Group = Outputs['queue']['groups']['items'][number];

const counts: Column<Group>[] = [
  {
    id: 'recipients',
    title: 'Recipients',
    width: 'w-28',
    align: 'right',
    narrow: 'corner',
    cell: (row) => (
      <>
        <span className="block font-medium">{formatCount(row.recipients)}</span>
        {row.held > 0 ? <span className="block text-xs text-warn">{formatCount(row.held)} held</span> : null}
      </>
    ),
    sortable: (row) => row.recipients,
    text: (row) => row.recipients,
  },
  {
    id: 'due',
    title: 'Due now',
    width: 'w-24',
    align: 'right',
    narrow: 'named-line',
    from: 'lg',
    isOptional: true,
    cell: (row) => <span className={row.due > 0 ? '' : 'text-faint'}>{formatCount(row.due)}</span>,
    sortable: (row) => row.due,
    text: (row) => row.due,
  },
  countColumn((row) => row.attempts, {
    id: 'tries',
    title: 'Most tries',
    width: 'w-24',
    narrow: 'hide',
    isOptional: 'off',
  }),
  timeColumn((row) => row.oldest, { id: 'oldest', title: 'Oldest', width: 'w-24' }),
  {
    id: 'nexttry',
    title: 'Next try',
    width: 'w-24',
    align: 'right',
    narrow: 'named-line',
    cell: (row) =>
      row.nextTry ? <When at={row.nextTry} isPlan className="text-soft" /> : <span className="text-faint">–</span>,
    text: (row) => row.nextTry,
  },
];

/** A destination, whether anybody may try it, and what it said last. */
export const destinationColumns: Column<Group>[] = [
  {
    id: 'destination',
    title: 'Destination',
    width: 'w-[30%]',
    narrow: 'title',
    cell: (row) => (
      <>
        <span className="block truncate font-mono text-[13px] font-medium">{row.key}</span>
        <Blocked group={row} />
      </>
    ),
    text: (row) => row.key,
  },
  {
    id: 'lasterror',
    title: 'Last error',
    narrow: 'line',
    cell: (row) => <ReasonWords text={row.blockedReason ?? row.lastError} isHold={row.isDestinationHeld} />,
    text: (row) => row.lastError,
  },
  ...counts,
];

/** What many hosts say in much the same words. */
export const reasonColumns: Column<Group>[] = [
  {
    id: 'reason',
    title: 'Reason',
    narrow: 'title',
    cell: (row) => <Reason text={row.key} />,
    text: (row) => row.key,
  },
  ...counts,
];

function Reason({ text }: { text: string }) {
  return text === 'waiting for its first try' ? (
    <span className="font-medium">Waiting for its first try</span>
  ) : (
    <ReasonWords text={text} />
  );
}

function Blocked({ group }: { group: Group }) {
  if (group.isDestinationHeld)
    return <span className={`rounded-full px-2 py-0.5 text-xs font-medium ${tones.warn}`}>held</span>;
  if (group.notBefore === null) return null;
  return (
    <span className="block truncate text-xs text-warn">
      backs off, next try <When at={group.notBefore} isPlan />
    </span>
  );
}
