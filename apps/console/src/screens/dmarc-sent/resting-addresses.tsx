import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

/** Addresses whose hosts did not take reports: until when they get none, and why. Nothing while there is none. */
export function RestingAddresses() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const found = useQuery(trpc.dmarc.resting.queryOptions({}));
  const end = useMutation(
    trpc.dmarc.endRest.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.dmarc.resting.queryKey() }),
    }),
  );
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title="Addresses that did not take reports" flush>
      <ul className="divide-y text-[13px]">
        {items.map(({ address, failures, reason, restsUntil }) => (
          <li key={address} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 py-3">
            <div className="min-w-0 flex-1 basis-64">
              <p className="font-mono text-xs break-all">
                <MailText text={address} max={320} />
              </p>
              <p className="break-words text-soft">
                {plural(failures, 'failure')} in a row
                {restsUntil ? (
                  <>
                    , so it rests; the next report goes out <When at={restsUntil} />
                  </>
                ) : null}
                . The last answer: <MailText text={reason} max={500} />
              </p>
            </div>
            <Guarded needs="queue">
              <Button busy={end.isPending && end.variables.address === address} onClick={() => end.mutate({ address })}>
                {restsUntil ? 'End the rest' : 'Forget it'}
              </Button>
            </Guarded>
          </li>
        ))}
      </ul>
      <Refused error={end.error} className="border-t px-4 py-3" />
    </Panel>
  );
}
