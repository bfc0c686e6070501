import { tones } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import { countColumn } from '../../ui/table/columns.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { ReasonWords } from './reason-words.tsx';

type Row = Outputs['queue']['hosts']['items'][number];

/** What a list of next hops can show of each. */
export const hostColumns: Column<Row>[] = [
  {
    id: 'name',
    title: 'Destination',
    width: 'w-[28%]',
    narrow: 'title',
    cell: (row) => <span className="block truncate font-mono text-[13px] font-medium">{row.name}</span>,
    text: (row) => row.name,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-28',
    narrow: 'corner',
    cell: (row) => <HostState host={row} />,
    text: (row) => stateOf(row),
  },
  {
    id: 'cause',
    title: 'Cause',
    narrow: 'line',
    needsText: true,
    cell: (row) =>
      causeOf(row) !== null ? (
        <ReasonWords text={causeOf(row)} isHold={row.isHeld} />
      ) : (
        <span className="text-faint">–</span>
      ),
    text: causeOf,
  },
  {
    id: 'since',
    title: 'Since',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    needsText: true,
    cell: (row) => {
      const since = sinceOf(row);
      return since ? <When at={since} className="text-soft" /> : <span className="text-faint">–</span>;
    },
    text: sinceOf,
  },
  {
    id: 'until',
    title: 'Next try',
    width: 'w-24',
    align: 'right',
    narrow: 'named-line',
    needsText: true,
    cell: (row) =>
      row.notBefore ? <When at={row.notBefore} isPlan className="text-warn" /> : <span className="text-faint">–</span>,
    text: (row) => row.notBefore,
  },
  countColumn((row) => row.waiting, { id: 'waiting', title: 'Waiting', width: 'w-24' }),
  {
    id: 'slots',
    title: 'In use',
    width: 'w-24',
    align: 'right',
    narrow: 'named-line',
    from: 'lg',
    isOptional: true,
    cell: (row) => (
      <span className={row.slowed || row.slotsInUse >= row.concurrency ? 'text-warn' : ''}>
        {row.slotsInUse} of {row.slowed?.connections ?? row.concurrency}
      </span>
    ),
    text: (row) => row.slotsInUse,
  },
  {
    id: 'success',
    title: 'Last success',
    width: 'w-28',
    align: 'right',
    narrow: 'hide',
    from: 'xl',
    isOptional: true,
    cell: (row) =>
      row.lastSuccessAt ? (
        <When at={row.lastSuccessAt} className="text-soft" />
      ) : (
        <span className="text-faint">never</span>
      ),
    text: (row) => row.lastSuccessAt,
  },
];

/** A word and a colour for how a next hop is. */
export function HostState({ host }: { host: Row }) {
  const state = stateOf(host);
  return (
    <span className={`inline-flex h-[22px] items-center rounded-full px-2 text-xs font-medium ${tones[looks[state]]}`}>
      {state}
    </span>
  );
}

const stateOf = (host: Row): keyof typeof looks =>
  host.isHeld
    ? 'Held'
    : host.notBefore
      ? host.reasonClass === 'blocklisting'
        ? 'Blocks us'
        : 'Backs off'
      : host.failures > 0
        ? 'Failing'
        : host.slowed
          ? 'Slowed'
          : host.slotsInUse > 0
            ? 'In use'
            : 'Well';

/** Why it is not at full speed, in somebody's words; null: it is. */
function causeOf(row: Row): string | null {
  if (row.isHeld) return row.heldReason ?? 'by a person';
  if (row.failures > 0 || row.notBefore) return row.reason;
  return row.slowed?.reason ?? null;
}

function sinceOf(row: Row): string | null {
  return row.failingSince ?? row.slowed?.since ?? null;
}

const looks = {
  Held: 'warn',
  'Blocks us': 'bad',
  'Backs off': 'warn',
  Failing: 'warn',
  Slowed: 'warn',
  'In use': 'accent',
  Well: 'good',
} as const;
