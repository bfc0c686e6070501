'use client';

import { Link } from '../../ui/link.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { HostsTable } from './hosts-table.tsx';
import { TroubleKinds } from './trouble-kinds.tsx';
import { useSettled } from './use-settled.ts';

/** How fast mail goes where, who slowed it down with which words, and what kinds of trouble it meets. */
export function ShapingScreen() {
  const isSettled = useSettled();
  return (
    <>
      <PageHead
        title="Shaping"
        lead={
          <>
            How many connections and messages each destination gets now, and the replies that made it so. Open one to
            set its own limits, hold it or end its back-off; what holds for all stands in{' '}
            <Link href="/features/delivery" className="text-accent underline underline-offset-2">
              Delivery
            </Link>{' '}
            and{' '}
            <Link href="/features/shaping" className="text-accent underline underline-offset-2">
              Shaping
            </Link>
            , for single domains too.
          </>
        }
      />
      <HostsTable base="/routing/shaping" />
      {isSettled ? (
        <div className="mt-6">
          <TroubleKinds hours={24} />
        </div>
      ) : null}
    </>
  );
}
