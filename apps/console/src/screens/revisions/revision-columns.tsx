import { plural } from '../../ui/format.ts';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

export type RevisionRow = Outputs['revisions']['list']['items'][number];
type Running = Outputs['configuration']['inForce'] | undefined;

/** The columns of the revisions, with what runs where. */
export const revisionColumns = (running: Running, search: (query: string) => void): Column<RevisionRow>[] => [
  {
    id: 'number',
    title: 'No.',
    width: 'w-16',
    cell: ({ number }) => <span className="tabular font-medium">{number}</span>,
    narrow: 'corner',
    text: ({ number }) => number,
  },
  {
    id: 'reason',
    title: 'Why and what',
    narrow: 'title',
    cell: ({ reason, words, changeCount, number }) => (
      <span className="block min-w-0">
        <span className="block truncate font-medium">{reason}</span>
        <span className="block truncate text-xs text-soft">
          {number === 1
            ? 'The settings of a fresh install'
            : changeCount === 0
              ? 'Nothing changed'
              : words.join(' ') + (changeCount > words.length ? ` … ${plural(changeCount, 'change')}` : '')}
        </span>
      </span>
    ),
    text: ({ reason }) => reason,
  },
  {
    id: 'author',
    title: 'By',
    width: 'w-48',
    narrow: 'line',
    from: 'lg',
    cell: ({ author }) => (
      <button
        type="button"
        title={`Only what ${author} published`}
        onClick={() => search(`author:${/\s/.test(author) ? `"${author}"` : author}`)}
        className="relative z-10 max-w-full truncate text-left text-soft hover:text-accent hover:underline"
      >
        {author}
      </button>
    ),
    text: ({ author }) => author,
  },
  {
    id: 'runs',
    title: 'In force',
    width: 'w-32',
    narrow: 'line',
    cell: ({ number }) => <RunsOn number={number} running={running} />,
  },
  {
    id: 'published',
    title: 'Published',
    width: 'w-28',
    align: 'right',
    narrow: 'line',
    cell: ({ createdAt }) => <When at={createdAt} className="tabular text-soft" />,
    text: ({ createdAt }) => createdAt,
  },
];

/** On how many processes a revision is the one in force. */
export function RunsOn({ number, running }: { number: number; running: Running }) {
  const all = running?.processes ?? [];
  const here = all.filter((row) => row.revision === number);
  if (here.length === 0) return null;
  const isWhole = here.length === all.length;
  return (
    <span
      title={here.map(({ kind, id }) => `${kind} ${id.slice(0, 8)}`).join(', ')}
      className={`inline-flex h-[22px] items-center rounded-full px-2 text-xs font-medium ${isWhole ? 'bg-good-wash text-good' : 'bg-warn-wash text-warn'}`}
    >
      {isWhole ? `on all ${all.length}` : `on ${here.length} of ${all.length}`}
    </span>
  );
}
