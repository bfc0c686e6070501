'use client';

import { useMemo } from 'react';
import { useZone } from '../ui/time-zone.ts';
import type { Around } from './moment.ts';
import { useQueryParam } from './use-query-param.ts';

/** The search of a page, as it stands in the address, read in the viewer's zone. An age such as `2h` counts from when it was asked. */
export const useSearch = <Found>(read: (query: string, around: Around) => Found, name = 'q') => {
  const [query, setQuery] = useQueryParam(name);
  const { zone } = useZone();
  const found = useMemo(() => read(query, { zone, now: Date.now() }), [read, query, zone]);
  return { ...found, query, setQuery };
};
