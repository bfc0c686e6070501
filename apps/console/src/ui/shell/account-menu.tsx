'use client';

import { ChevronsUpDown, Clock, Keyboard, LogOut, UserRound } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Menu, type MenuItem } from '../menu.tsx';
import { useViewer } from '../permission.tsx';
import { usePreferences } from '../preferences-provider.tsx';
import { useZone } from '../time-zone.ts';
import { signOut } from './sign-out.ts';

const ZoneDialog = dynamic(() => import('./zone-dialog.tsx').then((module) => module.ZoneDialog));
const KeysDialog = dynamic(() => import('./keys-dialog.tsx').then((module) => module.KeysDialog));

/** Who is signed in, and how they want to see things. */
export function AccountMenu() {
  const viewer = useViewer();
  const { preferences, choose } = usePreferences();
  const { choice, zone } = useZone();
  const [shown, show] = useState<'zone' | 'keys' | null>(null);
  const themes: MenuItem[] = (['system', 'light', 'dark'] as const).map((theme) => ({
    id: theme,
    title: { system: 'Like the system', light: 'Light', dark: 'Dark' }[theme],
    checked: preferences.theme === theme,
    onSelect: () => choose('theme', theme),
  }));
  const items: MenuItem[] = [
    { id: 'account', title: 'Account', icon: UserRound, href: '/account' },
    { kind: 'line' },
    { kind: 'title', title: 'Theme' },
    ...themes,
    { kind: 'line' },
    {
      id: 'compact',
      title: 'Compact tables',
      checked: preferences.density === 'compact',
      onSelect: () => choose('density', preferences.density === 'compact' ? 'comfortable' : 'compact'),
    },
    {
      id: 'zone',
      title: 'Time zone',
      icon: Clock,
      hint: choice === 'auto' ? "The browser's" : zone,
      onSelect: () => show('zone'),
    },
    { id: 'keys', title: 'Keyboard', icon: Keyboard, onSelect: () => show('keys') },
    { kind: 'line' },
    { id: 'out', title: 'Sign out', icon: LogOut, onSelect: () => void signOut() },
  ];
  return (
    <div className="shrink-0 border-t p-2">
      <Menu
        label="Account and display"
        isNamedByContent
        side="start"
        items={items}
        look="flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left hover:bg-sunken"
      >
        <span className="min-h-9 min-w-0 flex-1">
          <span className="block truncate text-[13px] font-medium">{viewer?.name ?? 'Not known just now'}</span>{' '}
          <span className="block text-xs text-faint capitalize">{viewer?.role ?? '–'}</span>
        </span>
        <span className="sr-only">, account and display</span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-faint" />
      </Menu>
      {shown === 'zone' ? <ZoneDialog onClose={() => show(null)} /> : null}
      {shown === 'keys' ? <KeysDialog onClose={() => show(null)} /> : null}
    </div>
  );
}
