'use client';

import { type DragEvent, useState } from 'react';

/**
 * The order of a few named things, moved by keyboard or by dragging. The new order shows at once and is kept by `save`, which resolves when
 * `names` follow it; when that fails, the old one comes back. `said` is for screen readers.
 */
export const useReorder = (names: readonly string[], save: (order: string[]) => Promise<unknown>) => {
  // What was moved counts until it is kept, whatever was read again meanwhile: else a move made while an earlier one is being kept is lost.
  const [moved, setMoved] = useState<readonly string[] | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const [said, say] = useState('');
  const order = moved ? following(moved, names) : names;

  const keep = (next: readonly string[]): void => {
    const done = (): void => setMoved((now) => (now === next ? null : now));
    setMoved(next);
    save([...next]).then(done, done);
  };
  const placed = (name: string, to: number): string[] => {
    const rest = order.filter((one) => one !== name);
    rest.splice(Math.max(0, Math.min(to, rest.length)), 0, name);
    return rest;
  };
  const move = (name: string, to: number) => {
    const next = placed(name, to);
    if (next.join('\n') === order.join('\n')) return;
    say(`${name} is now at place ${next.indexOf(name) + 1} of ${next.length}.`);
    keep(next);
  };
  const drag = (name: string) => ({
    isDragged: dragged === name,
    handle: {
      draggable: true,
      onDragStart: (event: DragEvent) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', name);
        setDragged(name);
      },
      onDragEnd: () => {
        setDragged(null);
        if (moved !== null) keep(order);
      },
    },
    target: {
      onDragOver: (event: DragEvent) => {
        if (!dragged) return;
        event.preventDefault();
        if (dragged !== name) setMoved(placed(dragged, order.indexOf(name)));
      },
      onDrop: (event: DragEvent) => event.preventDefault(),
    },
  });
  return { order, said, move, drag };
};

/** An order of names that may have become more or fewer since: the new ones last. */
const following = (order: readonly string[], names: readonly string[]): readonly string[] => [
  ...order.filter((name) => names.includes(name)),
  ...names.filter((name) => !order.includes(name)),
];
