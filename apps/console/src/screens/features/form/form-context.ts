'use client';

import type { Problem } from '@posthorn/settings/configuration';
import type { FieldSchema } from '@posthorn/settings/field-schema';
import { createContext, useContext } from 'react';
import type { LastChange } from './form-draft.ts';
import type { Step } from './value-at.ts';
import type { WidgetEntry } from './widgets/widget.ts';

/** What every field of a form can ask for. */
export type Form = {
  /** The whole configuration as edited. */
  values: Record<string, unknown>;
  set: (path: readonly Step[], value: unknown) => void;
  problems: readonly Problem[];
  /** Why nothing can be changed; absent where it can. */
  locked: string | undefined;
  /** Who changed a field last, by its path. */
  lastChange: (path: string) => LastChange | undefined;
  /** Handed down, because widgets hold fields and fields hold widgets. */
  widgetFor: (schema: FieldSchema) => WidgetEntry;
};

const Context = createContext<Form | null>(null);

export const FormProvider = Context.Provider;

/** The form around a field. */
export const useForm = (): Form => {
  const form = useContext(Context);
  if (!form) throw new Error('a field stands outside a form');
  return form;
};
