import type { ReactNode } from 'react';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';

type Preview = Outputs['queue']['preview'];

/** Some of those whom an action would touch, and how many more there are; the room for them until they are known. */
export function ActionSample({
  preview: { data, isError, error, refetch },
  about,
}: {
  preview: { data: Preview | undefined; isError: boolean; error: unknown; refetch: () => unknown };
  /** What is said of each beside the address. */
  about: (row: Preview['sample'][number]) => ReactNode;
}) {
  return (
    <>
      {isError ? <Failure error={error} retry={() => refetch()} /> : null}
      {!data && !isError ? <Skeleton className="mt-4 h-36" /> : null}
      {data ? (
        <ul className="mt-4 max-h-48 divide-y overflow-y-auto rounded-md border text-xs">
          {data.sample.map((row) => (
            <li key={row.recipientId} className="flex items-baseline justify-between gap-3 px-3 py-1.5">
              <MailText text={row.recipient} className="truncate font-mono" />
              <span className="max-w-[50%] shrink-0 truncate text-faint">{about(row)}</span>
            </li>
          ))}
          {data.count > data.sample.length ? (
            <li className="px-3 py-1.5 text-faint">and {plural(data.count - data.sample.length, 'more', 'more')}</li>
          ) : null}
          {data.count === 0 ? <li className="px-3 py-2 text-faint">Nothing fits any more.</li> : null}
        </ul>
      ) : null}
    </>
  );
}
