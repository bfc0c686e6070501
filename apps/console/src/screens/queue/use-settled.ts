import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** True once everything that the page asked for first has come: what stands below the table would be pushed about until then. */
export function useSettled(): boolean {
  const [isSettled, setSettled] = useState(false);
  const waiting = useIsFetching({ predicate: ({ state }) => state.status === 'pending' });
  useEffect(() => {
    if (waiting > 0) return undefined;
    const timer = setTimeout(() => setSettled(true), 50);
    return () => clearTimeout(timer);
  }, [waiting]);
  return isSettled;
}
