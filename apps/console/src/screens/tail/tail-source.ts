import type { EventView } from '../events/event-words.ts';

export type TailState = {
  /** Newest first, at most {@link cap}. */
  events: readonly EventView[];
  /** Fitted since the page was opened, drawn or not. */
  seen: number;
  /** Too many at once: counted, not sent. */
  skipped: number;
  /** While paused: how many wait to be shown. */
  waiting: number;
  /** The connection was away for so long that some were passed over. */
  hasGap: boolean;
  connection: 'connecting' | 'open';
};

export type TailSource = {
  subscribe(listener: () => void): () => void;
  read(): TailState;
  pause(isPaused: boolean): void;
  close(): void;
};

/**
 * Listens to the event stream and keeps the newest events outside of React, so that a flood costs one drawing for each batch and no more. While paused it
 * goes on receiving and counting; going on shows what was missed, up to the cap. A lost connection goes on where it was.
 */
export const openTail = (query: URLSearchParams, open: OpenSource = (url) => new EventSource(url)): TailSource => {
  const listeners = new Set<() => void>();
  let state = nothing;
  let waiting: EventView[] = [];
  let isPaused = false;
  let place = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source = connect();

  function change(next: Partial<TailState>): void {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  }

  function connect(): EventSource {
    const asked = new URLSearchParams(query);
    if (place) asked.set('after', place);
    const opened = open(`/api/v1/events/stream?${asked}`);
    const on = (name: string, take: (data: unknown) => void) =>
      opened.addEventListener(name, (event) => {
        const { data, lastEventId } = event as MessageEvent<string>;
        place = lastEventId || place;
        take(JSON.parse(data));
      });
    on('ready', () => change({ connection: 'open' }));
    on('gap', () => change({ hasGap: true }));
    on('events', (data) => add((data as EventView[]).toReversed()));
    on('skipped', (data) => {
      const { count } = data as { count: number };
      change({ skipped: state.skipped + count, seen: state.seen + count });
    });
    opened.addEventListener('error', () => {
      change({ connection: 'connecting' });
      // After an answer that is no stream, the browser does not try again by itself.
      if (opened.readyState !== 2) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        source = connect();
      }, retryMs);
    });
    return opened;
  }

  function add(fresh: EventView[]): void {
    const seen = state.seen + fresh.length;
    if (isPaused) {
      waiting = [...fresh, ...waiting].slice(0, cap);
      change({ seen, waiting: state.waiting + fresh.length });
    } else change({ seen, events: [...fresh, ...state.events].slice(0, cap) });
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read: () => state,
    pause(next) {
      isPaused = next;
      if (next) return;
      const events = [...waiting, ...state.events].slice(0, cap);
      waiting = [];
      change({ events, waiting: 0 });
    },
    close() {
      clearTimeout(timer);
      source.close();
      listeners.clear();
    },
  };
};

/** Made to be replaced in tests. */
export type OpenSource = (url: string) => EventSource;

/** Rows that are kept. */
export const cap = 5_000;
const retryMs = 2_000;

export const nothing: TailState = {
  events: [],
  seen: 0,
  skipped: 0,
  waiting: 0,
  hasGap: false,
  connection: 'connecting',
};
