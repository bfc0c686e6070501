import type { ReactNode } from 'react';
import { Link } from './link.tsx';

/** Up to six numbers beside each other. */
export function FigureTiles({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-2 gap-px bg-line sm:grid-cols-3 xl:grid-cols-6">{children}</dl>;
}

/** A number with its name; a link where there are rows behind it. */
export function FigureTile({
  name,
  note = '',
  tone,
  href,
  children,
}: {
  name: string;
  /** The rows behind the number. */
  href?: string | undefined;
  note?: string;
  tone?: 'bad' | undefined;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3">
      <dt className="truncate text-xs text-faint">{name}</dt>
      <dd className={`tabular mt-0.5 truncate text-[15px] font-semibold ${tone === 'bad' ? 'text-bad' : ''}`}>
        {href === undefined ? (
          children
        ) : (
          <Link href={href} className="hover:underline">
            {children}
          </Link>
        )}
        <span className="block h-4 truncate text-xs font-normal text-faint">{note}</span>
      </dd>
    </div>
  );
}
