'use client';

import { useRef } from 'react';

/** Ids for entries that have none of their own, so that each keeps its fields and its folding while others come and go. */
export const useEntryIds = (length: number) => {
  const ids = useRef<string[]>([]);
  const next = useRef(0);
  const fresh = (): string => {
    next.current += 1;
    return `entry-${next.current}`;
  };
  while (ids.current.length < length) ids.current.push(fresh());
  return {
    at: (index: number): string => ids.current[index] ?? `entry-${index}`,
    insert(index: number): string {
      const id = fresh();
      ids.current.splice(index, 0, id);
      return id;
    },
    remove(index: number): void {
      ids.current.splice(index, 1);
    },
    move(from: number, to: number): void {
      const [id] = ids.current.splice(from, 1);
      if (id !== undefined) ids.current.splice(to, 0, id);
    },
  };
};
