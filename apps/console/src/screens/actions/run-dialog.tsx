'use client';

import { useQuery } from '@tanstack/react-query';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Facts } from '../../ui/facts.tsx';
import { visible } from '../../ui/mail-text.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { AttemptDialog } from '../endpoints/attempt-dialog.tsx';
import { indented } from '../endpoints/indented.ts';

/** One run above its list: its events, what its steps said, and the way to do it again. */
export function RunDialog(props: { id: string; isBusy: boolean; onReplay: () => void; onClose: () => void }) {
  const { id } = props;
  const found = useQuery(useTRPC().actions.run.queryOptions({ id }, { retry: false }));
  return (
    <AttemptDialog {...props} title="Run" again="Do it again" asked={{ operation: 'actions.run', id }} found={found}>
      {(run) => (
        <div className="space-y-4">
          <Facts
            rows={[
              ['Made', <When key="at" at={run.at} />],
              ['Tries', String(run.attempts)],
              ['Next try', run.nextTry ? <When key="next" at={run.nextTry} isPlan /> : null],
              ['Failed with', run.error === null ? null : visible(run.error)],
            ]}
          />
          <div>
            <h3 className="mb-1.5 text-[13px] font-medium">Its steps</h3>
            {run.answer ? (
              <CodeBlock text={visible(run.answer)} label="steps" wrap className="[&_pre]:max-h-48" />
            ) : (
              <p className="text-[13px] text-soft">None was done at the last try.</p>
            )}
          </div>
          <div>
            <h3 className="mb-1.5 text-[13px] font-medium">Its events</h3>
            <CodeBlock text={indented(run.body)} label="events" className="[&_pre]:max-h-72" />
          </div>
        </div>
      )}
    </AttemptDialog>
  );
}
