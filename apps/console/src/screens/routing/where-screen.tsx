'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Empty, Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { usePermission } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { DestinationStates } from './destination-states.tsx';
import { WayPanel } from './way-panel.tsx';

/** Where would these addresses go, and why not elsewhere? Asks the routing in force or the draft; nothing is sent. */
export function WhereScreen() {
  const trpc = useTRPC();
  const [asked, setAsked] = useQueryParam('address');
  const [of, setOf] = useQueryParam('of');
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);
  const { may } = usePermission('configure');
  const summary = useQuery(trpc.drafts.summary.queryOptions(undefined, { enabled: may }));
  const hasDraft = Boolean(summary.data?.draft);
  const addresses = asked
    .split(/[\s,;]+/)
    .filter((one) => one !== '')
    .slice(0, 50);
  const input = { addresses, of: of === 'draft' ? ('draft' as const) : ('live' as const) };
  const found = useQuery(
    trpc.routing.trace.queryOptions(input, { enabled: addresses.length > 0, placeholderData: keepPreviousData }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(typed.trim());
    void found.refetch();
  };
  return (
    <>
      <PageHead
        title="Where would it go?"
        lead="Type one address or several. Each question that routing asks is shown with its answer, and the setting behind it. Nothing is sent."
      />
      <form onSubmit={submit} className="mb-4 flex flex-wrap items-start gap-2">
        <label className="min-w-0 flex-1 basis-72">
          <span className="sr-only">Addresses</span>
          <textarea
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.shiftKey) submit(event);
            }}
            rows={Math.min(6, Math.max(1, typed.split('\n').length))}
            placeholder="kim@example.org"
            spellCheck={false}
            autoComplete="off"
            className="block min-h-9 w-full resize-y rounded-lg border border-line-strong bg-surface px-3 py-2 font-mono text-[13px] leading-5 shadow-card placeholder:font-sans placeholder:text-faint"
          />
        </label>
        {hasDraft ? (
          <select
            aria-label="Which settings to ask"
            value={of === 'draft' ? 'draft' : 'live'}
            onChange={(event) => setOf(event.target.value === 'draft' ? 'draft' : '')}
            className="h-9 rounded-lg border border-line-strong bg-surface px-2 text-[13px]"
          >
            <option value="live">what is in force</option>
            <option value="draft">my draft</option>
          </select>
        ) : null}
        <Button kind="primary" type="submit" className="h-9" busy={found.isFetching}>
          Ask
        </Button>
        <CopyAsCurl operation="routing.trace" input={input} className="h-9" />
      </form>
      {addresses.length === 0 ? (
        <Panel>
          <Empty title="Ask about an address">
            Aliases are followed to their end, then local domains, then the routes one by one, then the last resort.
          </Empty>
        </Panel>
      ) : found.isError ? (
        <Panel>
          <Failure error={found.error} retry={() => found.refetch()} />
        </Panel>
      ) : !found.data ? (
        <Panel flush>
          <SkeletonRows rows={4} />
        </Panel>
      ) : (
        <div className="space-y-4">
          {found.data.items.map((item) => (
            <WayPanel key={item.asked} item={item} destinations={found.data.destinations} />
          ))}
          <DestinationStates states={found.data.destinations} />
        </div>
      )}
    </>
  );
}
