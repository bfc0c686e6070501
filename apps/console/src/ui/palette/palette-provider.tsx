'use client';

import dynamic from 'next/dynamic';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

const Palette = dynamic(() => import('./palette.tsx').then((module) => module.Palette));
const Context = createContext<{ open: () => void }>({ open: () => {} });

/** Opens the command palette from anywhere. */
export const usePalette = (): { open: () => void } => useContext(Context);

/** Holds the palette and listens for Ctrl or Cmd and K. The palette itself is fetched when it is first opened. */
export function PaletteProvider({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const held = useMemo(() => ({ open: () => setOpen(true) }), []);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setOpen((now) => now || document.querySelector('dialog[open]') === null);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return (
    <Context value={held}>
      {children}
      {isOpen ? <Palette onClose={() => setOpen(false)} /> : null}
    </Context>
  );
}
