import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { classes } from './classes.ts';

type Kind = 'primary' | 'plain' | 'quiet' | 'danger';

export function Button({
  kind = 'plain',
  busy = false,
  children,
  className,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { kind?: Kind; busy?: boolean; children: ReactNode }) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || busy}
      aria-busy={busy}
      className={classes(buttonLook(kind), className)}
    >
      {children}
    </button>
  );
}

/** The look of a button, for links that act like one. */
export const buttonLook = (kind: Kind = 'plain'): string => classes(base, looks[kind]);

const base =
  'inline-flex h-8 items-center justify-center gap-1.5 whitespace-nowrap rounded-md px-3 text-[13px] font-medium transition-colors disabled:cursor-default disabled:opacity-55';

const looks: Record<Kind, string> = {
  primary: 'bg-accent text-accent-ink shadow-card hover:opacity-90',
  plain: 'border border-line-strong bg-surface text-ink shadow-card hover:bg-sunken',
  quiet: 'text-soft hover:bg-sunken hover:text-ink',
  danger: 'border border-line-strong bg-surface text-bad shadow-card hover:bg-bad-wash',
};
