import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import { type DnsProcess, nameOfProcess } from './process.ts';

export const cacheColumns: Column<DnsProcess>[] = [
  {
    id: 'process',
    title: 'Process',
    narrow: 'title',
    text: nameOfProcess,
    cell: (process) => (
      <span className="block truncate text-[13px] font-medium" title={nameOfProcess(process)}>
        {nameOfProcess(process)}
      </span>
    ),
  },
  {
    id: 'kept',
    title: 'Answers kept',
    width: 'w-44',
    align: 'right',
    narrow: 'named-line',
    text: ({ state }) => state?.cache.entries,
    cell: ({ state }) =>
      state ? (
        <span>
          {formatCount(state.cache.entries)}{' '}
          <span className="text-faint">of {formatCount(state.cache.maxEntries)}</span>
        </span>
      ) : (
        unknown
      ),
  },
  {
    id: 'questions',
    title: 'Questions',
    width: 'w-32',
    align: 'right',
    narrow: 'named-line',
    text: ({ state }) => state && state.cache.hits + state.cache.misses,
    cell: ({ state }) => (state ? formatCount(state.cache.hits + state.cache.misses) : unknown),
  },
  {
    id: 'rate',
    title: 'Out of the cache',
    width: 'w-40',
    align: 'right',
    narrow: 'named-line',
    text: ({ state }) => state && shareOf(state.cache),
    cell: ({ state }) => (state ? shareOf(state.cache) : unknown),
  },
];

const unknown = <span className="text-faint">not told yet</span>;

/** Of the questions since the settings came in force. */
const shareOf = ({ hits, misses }: { hits: number; misses: number }): string =>
  hits + misses === 0 ? 'none asked' : `${Math.round((100 * hits) / (hits + misses))} %`;
