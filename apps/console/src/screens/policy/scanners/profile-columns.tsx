import { Link } from '../../../ui/link.tsx';
import type { Column } from '../../../ui/table/column.ts';
import type { EntryState } from '../../drafts/compare-entries.ts';
import { EntryBadge } from '../../drafts/entry-badge.tsx';
import { actionWords, formHref, PROFILES, type Profile } from './scanner.ts';

/** The columns of the profiles. */
export const profileColumns = (stateOf: (name: string) => EntryState): Column<Profile>[] => [
  {
    id: 'name',
    title: 'Profile',
    narrow: 'title',
    cell: ({ name, recipients, mail }) => (
      <span className="block min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <Link href={formHref(PROFILES)} className="truncate font-medium hover:underline">
            {name}
          </Link>
          <EntryBadge state={stateOf(name)} />
        </span>
        <span className="block truncate text-xs text-faint">
          {mail === 'all' ? 'All mail to ' : 'Mail from outside to '}
          <span className="font-mono">{recipients.length === 0 ? 'nobody' : recipients.slice(0, 4).join(', ')}</span>
          {recipients.length > 4 ? ` and ${recipients.length - 4} more` : ''}
        </span>
      </span>
    ),
    text: ({ name }) => name,
  },
  {
    id: 'scanners',
    title: 'Asks',
    width: 'w-[26%]',
    narrow: 'line',
    cell: ({ scanners }) => (
      <span className="block truncate">{scanners.length === 0 ? 'no scanner' : scanners.join(', ')}</span>
    ),
    text: ({ scanners }) => scanners.join(' '),
  },
  {
    id: 'actions',
    title: 'What follows',
    width: 'w-[40%]',
    narrow: 'line',
    cell: (profile) => <span className="block truncate text-soft">{actionWords(profile)}</span>,
    text: (profile) => actionWords(profile),
  },
];
