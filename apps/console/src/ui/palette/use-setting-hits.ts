'use client';

import { SlidersHorizontal } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Entry } from './entry.ts';

type Search = typeof import('@posthorn/settings/search').searchSettings;

/** Settings by their words. The catalogue is fetched when the palette is first used. */
export const useSettingHits = (typed: string): Entry[] => {
  const [search, setSearch] = useState<{ run: Search } | null>(null);
  useEffect(() => {
    let isHere = true;
    import('@posthorn/settings/search').then(
      ({ searchSettings }) => isHere && setSearch({ run: searchSettings }),
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, []);
  if (!search || typed.trim().length < 2) return [];
  return search.run(typed, { limit: 6 }).map(({ path, title, place, href }) => ({
    id: `setting ${path}`,
    title,
    hint: place || 'Feature',
    icon: SlidersHorizontal,
    href,
  }));
};
