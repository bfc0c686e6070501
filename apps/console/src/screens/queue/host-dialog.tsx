'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { queueHref } from '../../search/queue-search.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure } from '../../ui/feedback.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { ReplyExplained } from '../../ui/reply-explained.tsx';
import { type Outputs, problemOf, useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { ProbeLink } from '../probe/probe-link.tsx';
import { HostState } from './host-columns.tsx';
import { HostResults } from './host-results.tsx';
import { PaceForm } from './pace-form.tsx';
import { PacePanel } from './pace-panel.tsx';

type Host = Outputs['queue']['host']['host'];

/** One next hop: what keeps it back and since when, how it answered lately, and what can be done. */
export function HostDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const found = useQuery(useTRPC().queue.host.queryOptions({ name }, { refetchInterval: 5_000 }));
  const { data } = found;
  // It opens at the size that it keeps.
  if (!data && !found.isError) return null;
  return (
    <Dialog
      title={<span className="font-mono">{name}</span>}
      size="wide"
      onClose={onClose}
      foot={data ? <HostActions host={data.host} /> : undefined}
    >
      {data ? (
        <HostFacts host={data.host} results={data.results} />
      ) : (
        <Failure error={found.error} retry={() => found.refetch()} />
      )}
    </Dialog>
  );
}

function HostFacts({ host, results }: Outputs['queue']['host']) {
  const slots = `${host.slotsInUse} of ${host.concurrency} in use${host.ownConcurrency === null ? ' (as the settings say)' : ' (set for this destination)'}`;
  return (
    <>
      <PacePanel host={host} />
      <Facts
        rows={[
          ['State', <HostState key="state" host={host} />],
          ['Held', host.isHeld ? (host.heldReason ?? 'by a person') : null],
          ['Cause', host.failures > 0 || host.notBefore ? host.reason : null],
          ['Failing since', host.failingSince ? <When key="since" at={host.failingSince} /> : null],
          ['Failures in a row', host.failures > 0 ? host.failures : null],
          ['Next try', host.notBefore ? <When key="until" at={host.notBefore} isPlan /> : null],
          [
            'Waiting',
            host.waiting > 0 ? (
              <Link key="waiting" href={queueHref('destination', host.name)} className="text-accent hover:underline">
                {plural(host.waiting, 'recipient')}, {formatCount(host.due)} due
              </Link>
            ) : (
              'nothing'
            ),
          ],
          ['Connections', slots],
          [
            'Messages a minute',
            host.rate === null
              ? null
              : `${host.rate.toLocaleString('en-GB')} at most${host.ownRate === null ? ' (as the settings say)' : ' (set for this destination)'}`,
          ],
          ['Last taken by a worker', host.lastClaimAt ? <When key="claim" at={host.lastClaimAt} /> : 'never'],
          ['Last success', host.lastSuccessAt ? <When key="success" at={host.lastSuccessAt} /> : 'never'],
          ['How it would go', /^mx:/.test(host.name) ? <ProbeLink key="probe" destination={host.name} /> : null],
        ]}
      />
      {host.reason && (host.failures > 0 || host.notBefore) ? (
        <ReplyExplained text={host.reason} className="mt-4" />
      ) : null}
      <PaceForm key={`${host.ownConcurrency} ${host.ownRate}`} host={host} />
      <h3 className="mt-5 mb-2 text-[13px] font-semibold">Lately</h3>
      <HostResults results={results} />
    </>
  );
}

function HostActions({ host }: { host: Host }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [done, setDone] = useState('');
  const change = useMutation(
    trpc.queue.changeHost.mutationOptions({
      onSuccess: async (now, asked) => {
        // Said when it shows: what is kept back no longer takes its lines away, and what stands below moves up.
        await client.invalidateQueries(trpc.queue.host.queryFilter({ name: host.name }));
        setDone(asked.clearBackOff ? 'The back-off is over.' : now.isHeld ? 'Held.' : 'Released.');
        void client.invalidateQueries();
      },
    }),
  );
  const isKeptBack = host.notBefore !== null || host.failures > 0 || host.slowed !== null;
  const next = isKeptBack ? { name: host.name, clearBackOff: true as const } : { name: host.name, held: !host.isHeld };
  return (
    <>
      <div className="mr-auto flex min-w-0 items-center gap-2">
        <CopyAsCurl operation="queue.changeHost" input={next} />
        <span role="status" className="truncate text-[13px] text-soft">
          {change.isError ? <span className="text-bad">{problemOf(change.error).detail}</span> : done}
        </span>
      </div>
      <Guarded needs="queue" className="flex gap-2">
        <Button busy={change.isPending} onClick={() => change.mutate({ name: host.name, held: !host.isHeld })}>
          {host.isHeld ? 'Release destination' : 'Hold destination'}
        </Button>
        <Button
          kind="primary"
          busy={change.isPending}
          disabled={!isKeptBack}
          title={isKeptBack ? undefined : 'Nothing keeps it back'}
          onClick={() => change.mutate({ name: host.name, clearBackOff: true })}
        >
          {host.slowed && !host.notBefore ? 'Full speed' : 'End back-off'}
        </Button>
      </Guarded>
    </>
  );
}
