'use client';

import { Clock, CornerDownRight, LogOut, Moon, Rows3, Search } from 'lucide-react';
import { useState } from 'react';
import { account, type Place, places } from '../navigation.ts';
import { useViewer } from '../permission.tsx';
import { usePreferences } from '../preferences-provider.tsx';
import { signOut } from '../shell/sign-out.ts';
import { type Entry, type EntryGroup, fitOf } from './entry.ts';
import { readRecent } from './recent.ts';
import { useMessageHits } from './use-message-hits.ts';
import { useSettingHits } from './use-setting-hits.ts';

/** What fits what was typed, in groups, the likeliest first; without words what was opened last and every page. */
export const useEntries = (typed: string): { groups: EntryGroup[]; isLooking: boolean } => {
  const [recent] = useState(readRecent);
  const pages = usePages();
  const actions = useActions();
  const settings = useSettingHits(typed);
  const messages = useMessageHits(typed);
  const words = typed.trim();
  if (words === '') {
    const opened = recent.map((one): Entry => ({ ...one, id: `recent ${one.href}`, icon: Clock, isMail: true }));
    return {
      isLooking: false,
      groups: withEntries([
        { title: 'Recent', entries: opened },
        { title: 'Pages', entries: pages.map(({ entry }) => entry) },
      ]),
    };
  }
  const fitting = (all: { entry: Entry; text: string }[], most: number): Entry[] =>
    all
      .map(({ entry, text }) => ({ entry, fit: fitOf(words, `${entry.title} ${text}`) }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit)
      .slice(0, most)
      .map(({ entry }) => entry);
  const searches = searchable.map(
    ([title, href]): Entry => ({
      id: `search ${href}`,
      title: `Search ${title} for “${words}”`,
      icon: Search,
      href: `${href}?q=${encodeURIComponent(words)}`,
    }),
  );
  return {
    isLooking: messages.isLooking,
    groups: withEntries([
      { title: 'Messages', entries: messages.entries },
      { title: 'Pages', entries: fitting(pages, 6) },
      { title: 'Settings', entries: settings },
      { title: 'Do', entries: fitting(actions, 4) },
      { title: 'Search', entries: searches },
    ]),
  };
};

const usePages = (): { entry: Entry; text: string }[] => {
  const viewer = useViewer();
  const own = ({ title, href, icon, words = '' }: Omit<Place, 'children'>, hint?: string) => ({
    entry: { id: href, title, icon, href, ...(hint ? { hint } : {}) },
    text: words,
  });
  return [...places, account].flatMap((place) => {
    const children = (place.children ?? []).filter(
      ({ needs }) => !needs || !viewer || viewer.permissions.includes(needs),
    );
    const isOwnPage = !children.some(({ href }) => href === place.href);
    return [
      ...(isOwnPage ? [own(place)] : []),
      ...children.map((child) => own({ ...child, icon: place.icon }, place.title)),
    ];
  });
};

const useActions = (): { entry: Entry; text: string }[] => {
  const { preferences, choose } = usePreferences();
  const isCompact = preferences.density === 'compact';
  const theme = (value: 'system' | 'light' | 'dark', title: string) => ({
    entry: { id: `theme ${value}`, title, icon: Moon, run: () => choose('theme', value) },
    text: 'theme appearance mode',
  });
  return [
    theme('light', 'Light theme'),
    theme('dark', 'Dark theme'),
    theme('system', 'Theme like the system'),
    {
      entry: {
        id: 'density',
        title: isCompact ? 'Comfortable tables' : 'Compact tables',
        icon: Rows3,
        run: () => choose('density', isCompact ? 'comfortable' : 'compact'),
      },
      text: 'density rows',
    },
    {
      entry: { id: 'utc', title: 'Show times in UTC', icon: Clock, run: () => choose('zone', 'UTC') },
      text: 'time zone',
    },
    {
      entry: {
        id: 'local',
        title: "Show times in the browser's zone",
        icon: Clock,
        run: () => choose('zone', 'auto'),
      },
      text: 'time zone local',
    },
    { entry: { id: 'out', title: 'Sign out', icon: LogOut, run: () => void signOut() }, text: 'log out leave' },
    {
      entry: { id: 'api', title: 'API document', icon: CornerDownRight, run: () => open('/api/v1/openapi.json') },
      text: 'rest openapi curl',
    },
  ];
};

const withEntries = (groups: EntryGroup[]): EntryGroup[] => groups.filter(({ entries }) => entries.length > 0);

const searchable: [string, string][] = [
  ['messages', '/activity/messages'],
  ['refusals', '/activity/refusals'],
  ['events', '/activity/events'],
];
