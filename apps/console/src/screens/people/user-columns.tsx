import { Ban, Check, Ellipsis, KeyRound, ShieldCheck } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import { Menu } from '../../ui/menu.tsx';
import type { Column } from '../../ui/table/column.ts';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { roleWords } from './role-words.ts';
import type { UserDeed } from './user-question.tsx';

export type User = Outputs['users']['list']['items'][number];

type Deeds = {
  viewerId: string | undefined;
  onEdit: (user: User) => void;
  onAsk: (user: User, deed: UserDeed) => void;
};

export const userColumns = ({ viewerId, onEdit, onAsk }: Deeds): Column<User>[] => [
  {
    id: 'person',
    title: 'Person',
    width: 'w-[32%]',
    narrow: 'title',
    sortable: ({ email }) => email,
    text: ({ email }) => email,
    cell: (user) => (
      <div className="min-w-0">
        <p className="truncate font-medium" title={user.email}>
          {user.email}
          {user.id === viewerId ? <span className="ml-1.5 font-normal text-faint">you</span> : null}
        </p>
        <p className="truncate text-xs text-faint">{user.name}</p>
      </div>
    ),
  },
  {
    id: 'role',
    title: 'Role',
    width: 'w-28',
    narrow: 'named-line',
    sortable: ({ role }) => role,
    text: ({ role }) => role,
    cell: ({ role }) => <span title={roleWords[role].words}>{roleWords[role].title}</span>,
  },
  {
    id: 'state',
    title: 'State',
    width: 'w-44',
    narrow: 'corner',
    text: (user) => (user.disabled ? 'disabled' : user.mustChangePassword ? 'invited' : 'active'),
    cell: (user) =>
      user.disabled ? (
        <Badge tone="bad" icon={Ban}>
          Disabled
        </Badge>
      ) : user.mustChangePassword ? (
        <Badge tone="warn" icon={KeyRound}>
          To choose a password
        </Badge>
      ) : (
        <Badge tone="good" icon={Check}>
          Active
        </Badge>
      ),
  },
  {
    id: 'factors',
    title: 'Second factor',
    width: 'w-44',
    narrow: 'named-line',
    isOptional: true,
    from: 'lg',
    text: (user) =>
      [user.totp ? 'app' : null, user.passkeys ? `${user.passkeys} passkeys` : null].filter(Boolean).join(', '),
    cell: (user) => <Factors user={user} />,
  },
  {
    id: 'sign-in',
    title: 'Last sign-in',
    width: 'w-32',
    narrow: 'named-line',
    sortable: ({ lastSignInAt }) => lastSignInAt ?? '',
    text: ({ lastSignInAt }) => lastSignInAt,
    cell: ({ lastSignInAt }) =>
      lastSignInAt ? <When at={lastSignInAt} className="text-soft" /> : <span className="text-faint">never</span>,
  },
  {
    id: 'actions',
    title: 'Actions',
    width: 'w-20',
    align: 'right',
    narrow: 'line',
    cell: (user) => <UserMenu user={user} isViewer={user.id === viewerId} onEdit={onEdit} onAsk={onAsk} />,
  },
];

function Factors({ user }: { user: User }) {
  if (!user.totp && user.passkeys === 0) return <span className="text-faint">none</span>;
  const words = [
    user.totp ? 'App' : null,
    user.passkeys ? `${user.passkeys} passkey${user.passkeys > 1 ? 's' : ''}` : null,
  ];
  return (
    <span className="inline-flex items-center gap-1.5 text-soft">
      <ShieldCheck aria-hidden className="size-4 text-good" />
      {words.filter(Boolean).join(', ')}
    </span>
  );
}

function UserMenu({ user, isViewer, onEdit, onAsk }: { user: User; isViewer: boolean } & Omit<Deeds, 'viewerId'>) {
  const hasFactor = user.totp || user.passkeys > 0;
  const item = (
    deed: UserDeed,
    title: string,
    more: { disabled?: boolean; hint?: string | undefined; tone?: 'danger' } = {},
  ) => ({
    id: deed,
    title,
    ...more,
    onSelect: () => onAsk(user, deed),
  });
  const own = isViewer ? 'Not to yourself' : undefined;
  return (
    <Menu
      label={`Actions for ${user.email}`}
      look="inline-flex size-8 items-center justify-center rounded-md text-faint hover:bg-sunken hover:text-ink"
      items={[
        { id: 'edit', title: 'Change name or role', onSelect: () => onEdit(user) },
        item('password', 'Give a new password'),
        item('second-factor', 'Reset second factor', {
          disabled: !hasFactor,
          hint: hasFactor ? undefined : 'Has none',
        }),
        item('sign-out', 'Sign out everywhere', { disabled: user.sessions === 0 }),
        { id: 'audit', title: 'What they did', href: `/settings/audit?q=${encodeURIComponent(`who:${user.email}`)}` },
        { kind: 'line' },
        user.disabled ? item('enable', 'Enable') : item('disable', 'Disable', { disabled: isViewer, hint: own }),
        item('remove', 'Remove', { tone: 'danger', disabled: isViewer, hint: own }),
      ]}
    >
      <Ellipsis aria-hidden className="size-4" />
    </Menu>
  );
}
