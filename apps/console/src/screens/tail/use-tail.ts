'use client';

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { nothing, openTail, type TailSource, type TailState } from './tail-source.ts';

/** The live events that fit a filter, given as the query of the stream. */
export const useTail = (filter: string, isPaused: boolean): TailState => {
  const [source, setSource] = useState<TailSource | null>(null);
  useEffect(() => {
    const opened = openTail(new URLSearchParams(filter));
    setSource(opened);
    return () => opened.close();
  }, [filter]);
  useEffect(() => source?.pause(isPaused), [source, isPaused]);
  const subscribe = useCallback((listener: () => void) => source?.subscribe(listener) ?? (() => {}), [source]);
  return useSyncExternalStore(
    subscribe,
    () => source?.read() ?? nothing,
    () => nothing,
  );
};
