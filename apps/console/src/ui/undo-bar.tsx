'use client';

import { X } from 'lucide-react';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { problemOf } from './trpc.ts';

export type Undoable = {
  /** What was done: "Held 12 recipients." */
  text: string;
  /** Until when it can be undone; without it the bar goes after some seconds. */
  until?: string | number | Date | null | undefined;
  /** Takes it back; answers what to say then. Absent when it cannot be undone. */
  undo?: (() => Promise<string | undefined>) | undefined;
};

const Context = createContext<(done: Undoable) => void>(() => {});

/** Says what was done and offers to take it back, on whatever page one is by then. */
export const useUndo = (): { show: (done: Undoable) => void } => {
  const show = useContext(Context);
  return useMemo(() => ({ show }), [show]);
};

/** Holds the one bar at the foot of the window. */
export function UndoProvider({ children }: { children: ReactNode }) {
  const [done, setDone] = useState<(Undoable & { id: number }) | null>(null);
  const show = useCallback((next: Undoable) => setDone({ ...next, id: Date.now() }), []);
  return (
    <Context value={show}>
      {children}
      <div
        role="status"
        className="pointer-events-none fixed inset-x-0 bottom-4 z-40 in-data-draft:bottom-16 flex justify-center px-4 print:hidden"
      >
        {done ? <Bar key={done.id} done={done} onGone={() => setDone(null)} /> : null}
      </div>
    </Context>
  );
}

function Bar({ done, onGone }: { done: Undoable; onGone: () => void }) {
  const [words, setWords] = useState(done.text);
  const [state, setState] = useState<'done' | 'undoing' | 'undone' | 'failed'>('done');
  const left = useSecondsLeft(done.until && state === 'done' ? new Date(done.until).getTime() : null);
  const isUndoable = done.undo !== undefined && (state === 'done' || state === 'failed') && (left === null || left > 0);
  useEffect(() => {
    if (isUndoable || state === 'undoing') return;
    const timer = setTimeout(onGone, 8_000);
    return () => clearTimeout(timer);
  }, [isUndoable, state, onGone]);
  const undo = async () => {
    setState('undoing');
    try {
      setWords((await done.undo?.()) ?? 'Undone.');
      setState('undone');
    } catch (error) {
      setWords(problemOf(error).detail);
      setState('failed');
    }
  };
  return (
    <div className="pointer-events-auto flex min-h-11 max-w-full items-center gap-3 rounded-lg border bg-raised py-1 pr-1.5 pl-4 text-[13px] shadow-pop">
      <p className="min-w-0">{words}</p>
      {isUndoable ? (
        <button
          type="button"
          onClick={undo}
          className="h-8 shrink-0 rounded-md px-2 font-medium text-accent hover:bg-sunken"
        >
          Undo
          {left === null ? null : (
            <span className="tabular ml-1.5 font-normal text-faint">
              {Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')}
            </span>
          )}
        </button>
      ) : null}
      <button
        type="button"
        aria-label="Dismiss"
        onClick={onGone}
        className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-faint hover:bg-sunken hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </button>
    </div>
  );
}

const useSecondsLeft = (until: number | null): number | null => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (until === null) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return until === null ? null : Math.max(0, Math.round((until - now) / 1000));
};
