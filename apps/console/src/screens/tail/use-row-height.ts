'use client';

import { useSyncExternalStore } from 'react';

/** Rows have two lines on a phone and one elsewhere; all of one list are of the same height. */
export const useRowHeight = (): number => (useSyncExternalStore(subscribe, isNarrow, () => false) ? 54 : 34);

const query = '(max-width: 767px)';
const isNarrow = (): boolean => matchMedia(query).matches;
const subscribe = (listener: () => void): (() => void) => {
  const media = matchMedia(query);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
};
