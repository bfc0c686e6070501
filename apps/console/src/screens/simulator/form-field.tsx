import type { ReactNode } from 'react';
import { classes } from '../../ui/classes.ts';

/** A labelled control; `help` stands below it. */
export function FormField({
  label,
  help,
  children,
  className,
}: {
  label: string;
  help?: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is what it is given
    <label className={classes('block min-w-0', className)}>
      <span className="mb-1 block text-[13px] font-medium">{label}</span>
      {children}
      {help ? <span className="mt-1 block text-xs text-faint">{help}</span> : null}
    </label>
  );
}

/** The look of a line to type into. */
export const inputLook =
  'block h-9 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-[13px] placeholder:text-faint disabled:opacity-60';
