import type { Problem } from '@posthorn/settings/configuration';
import type { FieldSchema } from '@posthorn/settings/field-schema';
import type { ComponentType } from 'react';
import type { Step } from '../value-at.ts';

/** What every widget is given. */
export type WidgetProps = {
  /** Of the control that a label points to. */
  id: string;
  path: readonly Step[];
  schema: FieldSchema;
  value: unknown;
  /** The object the field is a member of. */
  around: Record<string, unknown>;
  /** undefined takes the value away. */
  onChange: (value: unknown) => void;
  /** Of this field and whatever is in it. */
  problems: readonly Problem[];
  isLocked: boolean;
  labelId: string;
  describedBy: string;
};

export type WidgetEntry = {
  Widget: ComponentType<WidgetProps>;
  /** Takes the whole width, below the words. */
  isWide: boolean;
  /** Made of several controls, so that it is labelled as a group and not by a label element. */
  isLabelled: boolean;
};

/** The attributes of a single control. */
export const control = ({ id, isLocked, problems, describedBy }: WidgetProps) => ({
  id,
  disabled: isLocked,
  'aria-invalid': problems.length > 0 || undefined,
  'aria-describedby': describedBy,
  autoComplete: 'off',
  spellCheck: false,
});

/** The attributes of a group of controls. */
export const controls = ({ id, labelId, describedBy }: WidgetProps) => ({
  id,
  'aria-labelledby': labelId,
  'aria-describedby': describedBy,
});

/** The look of a box that one types into. */
export const box =
  'h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-[13px] placeholder:text-faint disabled:bg-sunken disabled:text-soft aria-invalid:border-bad max-sm:h-9';

/** The look of a box for several lines. */
export const area = `${box} h-auto max-sm:h-auto resize-y py-2 font-mono text-xs leading-5`;
