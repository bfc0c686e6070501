'use client';

import { type KeyboardEvent, type PointerEvent, useRef } from 'react';

/** What a handle needs so that its row can be dragged, by finger too, and moved by arrow keys. */
export type Handle = {
  onPointerDown: (event: PointerEvent) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

/** Reordering of the rows of a list; `move` is called as soon as a row is over the place of another. */
export const useReorder = (move: (from: number, to: number) => void) => {
  const list = useRef<HTMLUListElement>(null);
  const dragged = useRef<number | null>(null);
  const over = (y: number): number =>
    [...(list.current?.children ?? [])].findIndex((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return y >= top && y < bottom;
    });
  const handle = (at: number): Handle => ({
    onPointerDown(event) {
      event.currentTarget.setPointerCapture(event.pointerId);
      dragged.current = at;
    },
    onPointerMove(event) {
      const from = dragged.current;
      const to = over(event.clientY);
      if (from === null || to < 0 || to === from) return;
      dragged.current = to;
      move(from, to);
    },
    onPointerUp: () => {
      dragged.current = null;
    },
    onPointerCancel: () => {
      dragged.current = null;
    },
    onKeyDown(event) {
      const to = { ArrowUp: at - 1, ArrowDown: at + 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const { currentTarget } = event;
      move(at, to);
      // The row has moved in the document, and a moved element loses the focus.
      requestAnimationFrame(() => (currentTarget as HTMLElement).focus());
    },
  });
  return { list, handle };
};
