import type { Configuration } from '@posthorn/settings/configuration';
import type { Outputs } from '../../../ui/trpc.ts';

/** A named list as the settings hold it. */
export type NamedList = Configuration['lists']['named'][number];
export type ListUse = Outputs['lists']['list']['items'][number]['uses'][number];

/** The list of the settings that holds the named lists. */
export const LISTS = 'lists.named';

/** The page where a list is edited. */
export const listHref = (name: string): string => `/policy/lists/${encodeURIComponent(name)}`;

/** What a list can hold, in words, with a sample. */
export const kinds = {
  hosts: { words: 'IP addresses, networks and host names', sample: '192.0.2.0/24\n!192.0.2.9\nmx.example.org' },
  domains: { words: 'domain names', sample: 'example.org\n*.example.org' },
  addresses: { words: 'mail addresses and domains', sample: 'kim@example.org\n*@example.net\nexample.com' },
} as const satisfies Record<NamedList['kind'], { words: string; sample: string }>;
