import type { ReactNode } from 'react';
import { classes } from '../../ui/classes.ts';

/** The second line of a cell. An empty one keeps its place beside cells with two, and takes none on a card. */
export function SecondLine({ children, className }: { children: ReactNode; className?: string }) {
  const isEmpty = children === null || children === '';
  return (
    <span className={classes('block truncate text-xs text-faint', className, isEmpty && 'max-md:hidden')}>
      {isEmpty ? '\u00a0' : children}
    </span>
  );
}
