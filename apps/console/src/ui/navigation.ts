import { Activity, Inbox, LayoutDashboard, ListTree, type LucideIcon, Settings2 } from 'lucide-react';

/** One place to go. `also` are addresses below it that light it up. */
export type Place = {
  title: string;
  href: string;
  icon: LucideIcon;
  also?: string[];
  children?: { title: string; href: string }[];
};

/** The navigation, by task. A feature that gets a page adds its line here. */
export const places: Place[] = [
  { title: 'Overview', href: '/', icon: LayoutDashboard },
  {
    title: 'Activity',
    href: '/activity/messages',
    icon: Activity,
    also: ['/activity'],
    children: [
      { title: 'Messages', href: '/activity/messages' },
      { title: 'Refusals', href: '/activity/refusals' },
      { title: 'Live tail', href: '/activity/tail' },
    ],
  },
  { title: 'Queue', href: '/queue', icon: ListTree },
  { title: 'Sandbox', href: '/sandbox', icon: Inbox },
  {
    title: 'Settings',
    href: '/settings',
    icon: Settings2,
    also: ['/settings'],
    children: [
      { title: 'Revisions', href: '/settings/revisions' },
      { title: 'Whole configuration', href: '/settings/configuration' },
    ],
  },
];

export const isAt = (path: string, href: string): boolean =>
  href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
