import { Button } from '../../../ui/button.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Link } from '../../../ui/link.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import { Guarded } from '../../../ui/permission.tsx';
import type { Column } from '../../../ui/table/column.ts';
import { When } from '../../../ui/when.tsx';
import type { EntryState } from '../../drafts/compare-entries.ts';
import { EntryBadge } from '../../drafts/entry-badge.tsx';
import { kindNames, type Scanner, type ScannerHealth, scannerHref } from './scanner.ts';
import { ScannerBadge } from './scanner-badge.tsx';

/** The columns of the list, with the health of those in force. */
export const scannerColumns = (told: {
  health: ReadonlyMap<string, ScannerHealth>;
  stateOf: (name: string) => EntryState;
  onTest: (name: string) => void;
}): Column<Scanner>[] => [
  {
    id: 'name',
    title: 'Scanner',
    narrow: 'title',
    sortable: ({ name }) => name,
    cell: (scanner) => (
      <span className="block min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <Link href={scannerHref(scanner)} className="truncate font-medium hover:underline">
            {scanner.name}
          </Link>
          <EntryBadge state={told.stateOf(scanner.name)} />
        </span>
        <span className="block truncate text-xs text-faint">
          {kindNames[scanner.kind]} at <span className="font-mono">{scanner.address}</span>
        </span>
      </span>
    ),
    text: ({ name }) => name,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-36',
    narrow: 'corner',
    sortable: ({ name }) => told.health.get(name)?.state ?? '',
    cell: ({ name }) => <ScannerBadge state={told.health.get(name)?.state} />,
    text: ({ name }) => told.health.get(name)?.state ?? '',
  },
  {
    id: 'lately',
    title: 'Last answer',
    width: 'w-[26%]',
    narrow: 'line',
    cell: ({ name }) => <LastAnswer health={told.health.get(name)} />,
    text: ({ name }) => told.health.get(name)?.lastAnswerAt ?? '',
  },
  {
    id: 'answered',
    title: 'Answered',
    width: 'w-28',
    align: 'right',
    narrow: 'named-line',
    sortable: ({ name }) => told.health.get(name)?.answered ?? 0,
    cell: ({ name }) => (
      <Link href="/activity/events?q=event%3Amsg%3Ascan" className="tabular hover:underline">
        {formatCount(told.health.get(name)?.answered ?? 0)}
      </Link>
    ),
    text: ({ name }) => String(told.health.get(name)?.answered ?? 0),
  },
  {
    id: 'test',
    title: 'Test',
    width: 'w-24',
    align: 'right',
    narrow: 'line',
    cell: ({ name }) => (
      <Guarded needs="configure">
        <Button onClick={() => told.onTest(name)}>
          Test<span className="sr-only"> {name}</span>
        </Button>
      </Guarded>
    ),
    text: () => '',
  },
];

function LastAnswer({ health }: { health: ScannerHealth | undefined }) {
  if (!health) return <span className="text-faint">–</span>;
  const { failures, lastFailure, lastAnswerAt, ms, restsUntil } = health;
  if (failures > 0)
    return (
      <span className="block min-w-0">
        <MailText text={lastFailure} max={200} className="line-clamp-2 break-words text-bad" />
        <span className="block truncate text-xs text-faint">
          {restsUntil === null ? (
            failures === 1 ? (
              'failed once'
            ) : (
              `failed ${formatCount(failures)} times in a row`
            )
          ) : (
            <>
              asked again <When at={restsUntil} isPlan />
            </>
          )}
        </span>
      </span>
    );
  if (lastAnswerAt === null) return <span className="text-faint">none yet</span>;
  return (
    <span>
      <When at={lastAnswerAt} />
      {ms === null ? null : <span className="text-faint">, in {ms} ms</span>}
    </span>
  );
}
