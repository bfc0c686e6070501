'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from '../../../ui/button.tsx';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { useTRPC } from '../../../ui/trpc.ts';
import { AnswerView } from './answer-view.tsx';

/** Shows a scanner mail that is made for this, and what it makes of it. */
export function TestDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const trpc = useTRPC();
  const start = useMutation(trpc.scanners.test.mutationOptions());
  const id = start.data?.id;
  const watched = useQuery(
    trpc.scanners.testRun.queryOptions(
      { id: id ?? '' },
      { enabled: id !== undefined, refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : 300) },
    ),
  );
  const run = watched.data?.id === id ? watched.data : undefined;
  const isBusy = start.isPending || (id !== undefined && !isOver(run?.state) && !watched.error);
  return (
    <Dialog
      title={`Test ${name}`}
      onClose={onClose}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation="scanners.test" input={{ name, sample: 'eicar' }} />
          </span>
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <p className="text-[13px] text-soft">
        An engine shows it a made-up message and waits for its answer. No mail is sent, and its health is not touched.
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        {samples.map(([sample, title]) => (
          <Button key={sample} disabled={isBusy} onClick={() => start.mutate({ name, sample })}>
            {title}
          </Button>
        ))}
      </div>
      <Refused error={start.error ?? watched.error} className="mt-3" />
      <div aria-live="polite" className="mt-4 min-h-40 border-t pt-3 text-[13px]">
        {isBusy ? (
          <p className="text-soft">It is being asked…</p>
        ) : run?.answer ? (
          <AnswerView answer={run.answer} />
        ) : run?.error ? (
          <p className="text-bad">{run.error}</p>
        ) : (
          <p className="text-soft">
            GTUBE is the line that every program against spam takes for spam, EICAR the file that every program against
            malware takes for malware; both are harmless.
          </p>
        )}
      </div>
    </Dialog>
  );
}

const isOver = (state: string | undefined): boolean => state === 'done' || state === 'failed';

const samples = [
  ['plain', 'A harmless message'],
  ['gtube', 'GTUBE (spam)'],
  ['eicar', 'EICAR (malware)'],
] as const;
