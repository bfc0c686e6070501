import { type ReactNode, useId } from 'react';

type ControlProps = { id: string; 'aria-describedby': string; 'aria-invalid': boolean };

/** One control of a dialog: label above, help below, what is wrong under it. */
export function FieldLine({
  label,
  help,
  error,
  children,
}: {
  label: string;
  help: string;
  error?: string | undefined;
  children: (props: ControlProps) => ReactNode;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-[13px] font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': `${id}-help`, 'aria-invalid': error !== undefined })}
      <p id={`${id}-help`} className="mt-1 text-xs text-faint">
        {error ? <span className="block text-[13px] text-bad">{error}</span> : null}
        {help}
      </p>
    </div>
  );
}
