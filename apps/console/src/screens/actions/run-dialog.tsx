'use client';

import { useQuery } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { visible } from '../../ui/mail-text.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { indented } from '../webhooks/indented.ts';

/** One run above its list: its events, what its steps said, and the way to do it again. */
export function RunDialog({
  id,
  isBusy,
  onReplay,
  onClose,
}: {
  id: string;
  isBusy: boolean;
  onReplay: () => void;
  onClose: () => void;
}) {
  const found = useQuery(useTRPC().actions.run.queryOptions({ id }, { retry: false }));
  const { data } = found;
  return (
    <Dialog
      title="Run"
      size="wide"
      onClose={onClose}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation="actions.run" input={{ id }} />
          </span>
          {data ? (
            <Guarded needs="configure">
              <Button disabled={data.state === 'waiting'} busy={isBusy} onClick={onReplay}>
                Do it again
              </Button>
            </Guarded>
          ) : null}
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <div className="pt-2">
        {found.error ? <Failure error={found.error} /> : null}
        {!data && !found.error ? <Skeleton className="h-96 rounded-lg" /> : null}
        {data ? (
          <div className="space-y-4">
            <Facts
              rows={[
                ['Made', <When key="at" at={data.at} />],
                ['Tries', String(data.attempts)],
                ['Next try', data.nextTry ? <When key="next" at={data.nextTry} isPlan /> : null],
                ['Failed with', data.error === null ? null : visible(data.error)],
              ]}
            />
            <div>
              <h3 className="mb-1.5 text-[13px] font-medium">Its steps</h3>
              {data.answer ? (
                <CodeBlock text={visible(data.answer)} label="steps" wrap className="[&_pre]:max-h-48" />
              ) : (
                <p className="text-[13px] text-soft">None was done at the last try.</p>
              )}
            </div>
            <div>
              <h3 className="mb-1.5 text-[13px] font-medium">Its events</h3>
              <CodeBlock text={indented(data.body)} label="events" className="[&_pre]:max-h-72" />
            </div>
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}
