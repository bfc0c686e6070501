import { Bot, KeyRound, UserRound } from 'lucide-react';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

export type AuditEntry = Outputs['audit']['list']['items'][number];

export const auditColumns: Column<AuditEntry>[] = [
  {
    id: 'when',
    title: 'When',
    width: 'w-28',
    narrow: 'corner',
    text: ({ at }) => at,
    cell: ({ at }) => <When at={at} className="text-soft" />,
  },
  {
    id: 'who',
    title: 'Who',
    width: 'w-[24%]',
    narrow: 'line',
    text: ({ actorName }) => actorName,
    cell: (entry) => <Actor entry={entry} />,
  },
  {
    id: 'what',
    title: 'What',
    narrow: 'title',
    text: ({ words }) => words,
    cell: ({ words }) => (
      <span title={words} className="font-medium">
        {words}
      </span>
    ),
  },
  {
    id: 'action',
    title: 'Action',
    width: 'w-44',
    isOptional: 'off',
    narrow: 'hide',
    text: ({ action }) => action,
    cell: ({ action }) => <span className="font-mono text-xs text-soft">{action}</span>,
  },
  {
    id: 'from',
    title: 'From',
    width: 'w-36',
    narrow: 'named-line',
    needsText: true,
    isOptional: true,
    from: 'lg',
    text: ({ address }) => address,
    cell: ({ address, userAgent }) => (
      <span title={userAgent ?? undefined} className="font-mono text-xs text-soft">
        {address ?? '–'}
      </span>
    ),
  },
];

/** Who it was, with the shape of a person, a key or Posthorn itself. */
export function Actor({ entry }: { entry: Pick<AuditEntry, 'actorKind' | 'actorName'> }) {
  const Icon = entry.actorKind === 'user' ? UserRound : entry.actorKind === 'key' ? KeyRound : Bot;
  const kind = entry.actorKind === 'user' ? 'Person' : entry.actorKind === 'key' ? 'API key' : 'Posthorn';
  return (
    <span className="flex min-w-0 items-center gap-2" title={`${kind}: ${entry.actorName}`}>
      <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className="truncate">{entry.actorName}</span>
    </span>
  );
}
