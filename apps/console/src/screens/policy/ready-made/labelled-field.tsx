import { type ReactNode, useId } from 'react';

/** What a control is given, so that its label and help belong to it and it looks like the others. */
export type FieldProps = {
  id: string;
  'aria-describedby'?: string;
  autoComplete: string;
  spellCheck: false;
  className: string;
};

/** A control of a dialog under its label. */
export function LabelledField({
  label,
  help,
  children,
}: {
  label: string;
  help?: string;
  children: (props: FieldProps) => ReactNode;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="text-[13px] font-medium">
        {label}
      </label>
      {help === undefined ? null : (
        <p id={`${id}-help`} className="mt-0.5 text-[13px] text-soft">
          {help}
        </p>
      )}
      {children({
        id,
        ...(help === undefined ? {} : { 'aria-describedby': `${id}-help` }),
        autoComplete: 'off',
        spellCheck: false,
        className:
          'mt-1.5 h-9 w-full rounded-md border border-line-strong bg-surface px-3 font-mono text-[13px] placeholder:text-faint',
      })}
    </div>
  );
}
