'use client';

import { useQuery } from '@tanstack/react-query';
import { Link2, ShieldAlert, ShieldCheck } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';

/** Recomputes the chain when asked, and says what came out. */
export function VerifyChain({ mayAsk }: { mayAsk: boolean }) {
  const query = useQuery({ ...useTRPC().audit.verify.queryOptions(), enabled: false, retry: false });
  const { data, error, isFetching } = query;
  const Icon = !data ? Link2 : data.intact ? ShieldCheck : ShieldAlert;
  const tone = !data ? 'text-faint' : data.intact ? 'text-good' : 'text-bad';
  return (
    <section
      aria-label="Hash chain"
      className="mb-3 flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border bg-surface px-4 py-2.5 shadow-card"
    >
      <Icon aria-hidden className={classes('size-4 shrink-0', tone)} />
      <div aria-live="polite" className="min-w-0 flex-1 basis-64 text-[13px]">
        {error ? <p className="text-bad">{problemOf(error).detail}</p> : null}
        {!data && !error ? (
          <p className="text-soft">
            An entry that was changed or taken out breaks the chain. Verify recomputes all of it.
          </p>
        ) : null}
        {data?.intact ? (
          <>
            <p className="font-medium">All {formatCount(data.rows)} entries fit.</p>
            <p className="flex items-center gap-1 text-xs text-faint">
              <span className="truncate font-mono">{data.head}</span>
              <CopyButton text={data.head ?? ''} label="Copy the newest hash" />
            </p>
          </>
        ) : null}
        {data && !data.intact ? (
          <p className="font-medium text-bad">
            Entry{' '}
            <Link href={`/settings/audit/${data.brokenAt}`} className="underline">
              {data.brokenAt}
            </Link>{' '}
            does not fit: it, or one before it, was changed or taken out. The {formatCount(data.rows)} before it are
            intact.
          </p>
        ) : null}
      </div>
      <Button disabled={!mayAsk} busy={isFetching} onClick={() => query.refetch()}>
        {isFetching ? 'Verifying…' : 'Verify'}
      </Button>
    </section>
  );
}
