'use client';

import { type DragEvent, useState } from 'react';

/**
 * The order of a few named things, moved by keyboard or by dragging. The new order shows at once and is kept by `save`; when that fails, the
 * old one comes back. `said` is for screen readers.
 */
export const useReorder = (names: readonly string[], save: (order: string[]) => Promise<unknown>) => {
  const given = names.join('\n');
  // What was moved counts until other names come: the draft was read again.
  const [moved, setMoved] = useState<{ given: string; order: readonly string[] } | null>(null);
  const order = moved?.given === given ? moved.order : names;
  const setOrder = (next: readonly string[]) => setMoved({ given, order: next });
  const [dragged, setDragged] = useState<string | null>(null);
  const [said, say] = useState('');

  const placed = (name: string, to: number): string[] => {
    const rest = order.filter((one) => one !== name);
    rest.splice(Math.max(0, Math.min(to, rest.length)), 0, name);
    return rest;
  };
  const move = (name: string, to: number) => {
    const next = placed(name, to);
    if (next.join('\n') === order.join('\n')) return;
    setOrder(next);
    say(`${name} is now at place ${next.indexOf(name) + 1} of ${next.length}.`);
    save(next).catch(() => setOrder(names));
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
        if (dragged && order.join('\n') !== given) save([...order]).catch(() => setOrder(names));
        setDragged(null);
      },
    },
    target: {
      onDragOver: (event: DragEvent) => {
        if (!dragged) return;
        event.preventDefault();
        if (dragged !== name) setOrder(placed(dragged, order.indexOf(name)));
      },
      onDrop: (event: DragEvent) => event.preventDefault(),
    },
  });
  return { order, said, move, drag };
};
