'use client';

import { createContext, useContext } from 'react';
import type { Offer } from './language.ts';
import type { Editor } from './view.ts';

/** What every box of an entry shares. */
export type Editing = {
  /** What may be written in it. */
  offer: Offer;
  /** Editors of expressions tell of themselves, so that others can write into the one that was used last. */
  register: (editor: Editor) => () => void;
};

const Context = createContext<Editing | null>(null);

export const EditingProvider = Context.Provider;

/** The entry around a box. */
export const useEditing = (): Editing => {
  const editing = useContext(Context);
  if (!editing) throw new Error('an editor stands outside of an entry');
  return editing;
};
