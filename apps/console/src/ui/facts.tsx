import type { ReactNode } from 'react';

/** Names and values, aligned; rows without a value are left out. */
export function Facts({ rows }: { rows: [name: string, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-2 sm:grid-cols-[max-content_minmax(0,1fr)]">
      {rows
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-[13px] text-faint max-sm:-mb-1.5">{name}</dt>
            <dd className="min-w-0 text-[13px] break-words">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
