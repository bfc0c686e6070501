import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/** A line that opens to show more below it. */
export function Expandable({
  summary,
  children,
  isOpen = false,
  className,
}: {
  summary: ReactNode;
  children: ReactNode;
  isOpen?: boolean;
  className?: string;
}) {
  return (
    <details open={isOpen} className={classes('group/expand', className)}>
      <summary className="flex list-none items-center gap-1.5 text-[13px] marker:hidden [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-faint transition-transform group-open/expand:rotate-90"
        />
        <span className="min-w-0">{summary}</span>
      </summary>
      <div className="pt-2 pl-[22px]">{children}</div>
    </details>
  );
}
