'use client';

import { createContext, useContext } from 'react';
import type { Offer } from './language.ts';
import type { Editor } from './view.ts';

/** What every box of a rule shares. */
export type Editing = {
  /** What may be written at the stages of the rule. */
  offer: Offer;
  /** The editor of the condition tells of itself, so that others can write into it. */
  register: (editor: Editor) => () => void;
};

const Context = createContext<Editing | null>(null);

export const EditingProvider = Context.Provider;

/** The rule around a box. */
export const useEditing = (): Editing => {
  const editing = useContext(Context);
  if (!editing) throw new Error('an editor stands outside of a rule');
  return editing;
};
