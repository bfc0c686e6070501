import { AlertTriangle, CloudOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { isDatabaseAway, problemOf } from './trpc.ts';

/** Nothing here, and what would bring something here. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-1.5 px-6 py-12 text-center">
      <p className="font-medium">{title}</p>
      {children ? <div className="max-w-md text-soft">{children}</div> : null}
    </div>
  );
}

/** What went wrong, in the server's words, with a way to try again. While the database is away the line above the page says the rest. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = problemOf(error);
  const isWaiting = isDatabaseAway(problem) || problem.status === 0;
  const Icon = isWaiting ? CloudOff : AlertTriangle;
  return (
    <div role="alert" className="flex flex-col items-center gap-1.5 px-6 py-12 text-center">
      <Icon aria-hidden className={classes('size-5', isWaiting ? 'text-warn' : 'text-bad')} />
      <p className="font-medium">{isWaiting ? 'This cannot be shown just now' : problem.title}</p>
      <p className="max-w-md text-soft">
        {isWaiting ? `${problem.title}. It shows by itself as soon as there is an answer.` : problem.detail}
      </p>
      {retry ? (
        <button type="button" onClick={retry} className="mt-2 text-[13px] font-medium text-accent hover:underline">
          Try now
        </button>
      ) : null}
    </div>
  );
}

/** Room for something that is on its way, of the size it will have. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classes('motion-safe:animate-pulse rounded-md bg-sunken', className)} />;
}

/** Rows that are on their way. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="divide-y">
      {rowNames.slice(0, rows).map((name) => (
        <div key={name} className="flex h-14 items-center gap-4 px-4">
          <Skeleton className="h-5 w-20 rounded-full" />
          <Skeleton className="h-4 w-2/5" />
          <Skeleton className="ml-auto h-4 w-16" />
        </div>
      ))}
    </div>
  );
}

const rowNames = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
