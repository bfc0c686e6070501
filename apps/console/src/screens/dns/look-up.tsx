'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { LookUpAnswer } from './look-up-answer.tsx';
import { LookUpForm, type Question, typeOf } from './look-up-form.tsx';
import type { DnsProcess } from './process.ts';
import { useRuns } from './use-runs.ts';

/** A name, as every process sees it. Question and answers stand in the address, so that they can be sent to a colleague. */
export function LookUp({ processes }: { processes: readonly DnsProcess[] }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const params = useSearchParams();
  const path = usePathname();
  const router = useRouter();
  const asked: Question = { name: params.get('name') ?? '', type: typeOf(params.get('type')) };
  const ids = (params.get('runs') ?? '')
    .split('.')
    .filter((id) => id !== '')
    .slice(0, MOST);
  const runs = useRuns(ids);
  const start = useMutation(
    trpc.dns.lookUp.mutationOptions({
      onSuccess({ runs: started }, { name, type }) {
        const next = new URLSearchParams({ name, type, runs: started.map(({ id }) => id).join('.') });
        router.push(`${path}?${next}`, { scroll: false });
      },
    }),
  );
  const answered = runs.filter(({ run }) => run).length;
  useEffect(() => {
    if (answered > 0) void client.invalidateQueries(trpc.dns.view.pathFilter());
  }, [answered, client, trpc]);
  const isBusy = start.isPending || runs.some(({ run, error }) => !run && !error);
  return (
    <Panel title="Look a name up">
      <LookUpForm asked={asked} isBusy={isBusy} onAsk={(question) => start.mutate(question)} />
      <Refused error={start.error} className="mt-3" />
      {ids.length > 0 ? (
        <ul aria-label={`Answers for ${asked.name}`} className="mt-4 space-y-3">
          {runs.map(({ id, run, error }) => (
            <LookUpAnswer
              key={id}
              run={run}
              error={error}
              process={processes.find(({ process }) => process === run?.process)}
            />
          ))}
        </ul>
      ) : (
        <p className="mt-3 text-[13px] text-faint">
          Every engine and worker looks for itself, its cache included: what mail would be told, not what a fresh
          question would bring.
        </p>
      )}
    </Panel>
  );
}

const MOST = 20;
