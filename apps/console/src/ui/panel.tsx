import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/** A titled surface; what every page is made of. */
export function Panel({
  title,
  aside,
  children,
  flush = false,
  className,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  className?: string;
}) {
  return (
    <section className={classes('min-w-0 overflow-hidden rounded-xl border bg-surface shadow-card', className)}>
      {title ? (
        <header className="flex min-h-11 items-center justify-between gap-3 border-b px-4 py-2">
          <h2 className="max-w-[75%] shrink-0 text-[13px] font-semibold">{title}</h2>
          {aside ? <div className="min-w-0 text-xs text-faint">{aside}</div> : null}
        </header>
      ) : null}
      <div className={flush ? '' : 'p-4'}>{children}</div>
    </section>
  );
}

/** The head of a page: where one is, what it is for, what one can do. */
export function PageHead({ title, lead, actions }: { title: ReactNode; lead?: ReactNode; actions?: ReactNode }) {
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className={classes('min-w-0', lead !== undefined && 'basis-full sm:flex-1 sm:basis-80')}>
        <h1 className="text-xl font-semibold tracking-tight text-balance break-words">{title}</h1>
        {lead ? <div className="mt-1 max-w-3xl text-soft">{lead}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  );
}
