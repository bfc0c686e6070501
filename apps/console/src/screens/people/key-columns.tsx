import { Ban, Check, Clock } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

export type ApiKey = Outputs['keys']['list']['items'][number];

/** Whether a key opens anything now. */
const stateOfKey = (key: ApiKey): 'revoked' | 'expired' | 'active' =>
  key.revokedAt ? 'revoked' : key.expiresAt && Date.parse(key.expiresAt) <= Date.now() ? 'expired' : 'active';

export const keyColumns = (onRevoke: (key: ApiKey) => void): Column<ApiKey>[] => [
  {
    id: 'name',
    title: 'Key',
    width: 'w-[24%]',
    narrow: 'title',
    sortable: ({ name }) => name,
    text: ({ name }) => name,
    cell: (key) => (
      <div className="min-w-0">
        <p className="truncate font-medium" title={key.name}>
          {key.name}
        </p>
        <p className="truncate font-mono text-xs text-faint">{key.start}…</p>
      </div>
    ),
  },
  {
    id: 'scopes',
    title: 'Scopes',
    width: 'w-44',
    narrow: 'line',
    text: ({ scopes }) => scopes.join(' '),
    cell: ({ scopes }) => <span title={scopes.join(', ')}>{scopes.join(', ')}</span>,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-28',
    narrow: 'corner',
    text: stateOfKey,
    cell: (key) => <KeyState apiKey={key} />,
  },
  {
    id: 'expires',
    title: 'Expires',
    width: 'w-28',
    narrow: 'named-line',
    isOptional: true,
    text: ({ expiresAt }) => expiresAt,
    cell: ({ expiresAt }) =>
      expiresAt ? <When at={expiresAt} className="text-soft" /> : <span className="text-faint">never</span>,
  },
  {
    id: 'used',
    title: 'Last use',
    width: 'w-40',
    narrow: 'named-line',
    sortable: ({ lastUsedAt }) => lastUsedAt ?? '',
    text: ({ lastUsedAt }) => lastUsedAt,
    cell: ({ lastUsedAt, lastUsedAddress }) =>
      lastUsedAt ? (
        <div className="min-w-0">
          <When at={lastUsedAt} className="text-soft" />
          <p className="truncate font-mono text-xs text-faint">{lastUsedAddress}</p>
        </div>
      ) : (
        <span className="text-faint">never</span>
      ),
  },
  {
    id: 'made',
    title: 'Made by',
    narrow: 'hide',
    from: 'lg',
    isOptional: true,
    text: ({ createdBy }) => createdBy,
    cell: ({ createdBy, createdAt }) => (
      <div className="min-w-0">
        <p className="truncate text-soft" title={createdBy ?? undefined}>
          {createdBy}
        </p>
        <When at={createdAt} className="text-xs text-faint" />
      </div>
    ),
  },
  {
    id: 'actions',
    title: 'Actions',
    width: 'w-32',
    align: 'right',
    narrow: 'line',
    cell: (key) =>
      key.revokedAt ? null : (
        <Button aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
          Revoke
        </Button>
      ),
  },
];

function KeyState({ apiKey }: { apiKey: ApiKey }) {
  const state = stateOfKey(apiKey);
  if (state === 'revoked')
    return (
      <Badge tone="quiet" icon={Ban}>
        Revoked
      </Badge>
    );
  if (state === 'expired')
    return (
      <Badge tone="warn" icon={Clock}>
        Expired
      </Badge>
    );
  return (
    <Badge tone="good" icon={Check}>
      Active
    </Badge>
  );
}
