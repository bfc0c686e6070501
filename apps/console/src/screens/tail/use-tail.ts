'use client';

import { useEffect, useRef, useState } from 'react';
import type { Outputs } from '../../ui/trpc.ts';

type Event = Outputs['events']['search']['items'][number];
type TailState = { events: Event[]; skipped: number; state: 'connecting' | 'open' };

/** Listens to the event stream. While paused it goes on counting, and keeps what is on the screen still. At most 300 rows are drawn. */
export const useTail = (text: string, isPaused: boolean): TailState => {
  const [tail, setTail] = useState<TailState>(nothing);
  const paused = useRef(isPaused);
  paused.current = isPaused;
  useEffect(() => {
    setTail(nothing);
    const source = new EventSource(`/api/v1/events/stream?${new URLSearchParams({ text })}`);
    source.addEventListener('ready', () => setTail((now) => ({ ...now, state: 'open' })));
    source.addEventListener('error', () => setTail((now) => ({ ...now, state: 'connecting' })));
    source.addEventListener('events', ({ data }) => {
      const fresh = JSON.parse(data) as Event[];
      setTail((now) =>
        paused.current
          ? { ...now, skipped: now.skipped + fresh.length }
          : { ...now, events: [...fresh.toReversed(), ...now.events].slice(0, maxDrawn) },
      );
    });
    source.addEventListener('skipped', ({ data }) => {
      const { count } = JSON.parse(data) as { count: number };
      setTail((now) => ({ ...now, skipped: now.skipped + count }));
    });
    return () => source.close();
  }, [text]);
  return tail;
};

const nothing: TailState = { events: [], skipped: 0, state: 'connecting' };
const maxDrawn = 300;
