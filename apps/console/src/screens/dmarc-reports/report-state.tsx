'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { Refused } from '../../ui/refused.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { reportPlace } from './report-place.ts';
import { sentence } from './report-words.ts';

type Report = Outputs['dmarc']['report'];

/** Why a report does not count, with the way to have it read again; and where it bends the standard. Nothing when all is as it should be. */
export function ReportState({ report }: { report: Report }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const retry = useMutation(
    trpc.dmarc.retryReport.mutationOptions({
      onSuccess: async ({ movedTo }) => {
        if (movedTo !== null) router.push(reportPlace(movedTo.kind, movedTo.id));
        await queries.invalidateQueries({ queryKey: trpc.dmarc.pathKey() });
      },
    }),
  );
  const { id, state, reason, bent, errors } = report;
  if (state === 'counted' && bent.length === 0 && errors.length === 0) return null;
  return (
    <Panel title={state === 'counted' ? 'Read all the same' : 'Why it does not count'}>
      <div className="space-y-3 text-[13px] break-words">
        {reason ? (
          <p>
            <MailText text={sentence(reason)} max={1000} />{' '}
            {state === 'aside' ? (
              <>
                Add it to{' '}
                <Link href="/routing/domains" className="text-accent underline underline-offset-2">
                  your domains
                </Link>{' '}
                and read the report again, if it is yours.
              </>
            ) : (
              'The file is kept as it came.'
            )}
          </p>
        ) : null}
        {bent.length > 0 ? (
          <div>
            <p className="text-faint">It is not as the standard has it:</p>
            <ul className="mt-1 list-disc space-y-0.5 pl-5">
              {bent.map((words) => (
                <li key={words}>
                  <MailText text={words} max={300} />
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {errors.length > 0 ? (
          <div>
            <p className="text-faint">Who wrote it met errors:</p>
            <ul className="mt-1 list-disc space-y-0.5 pl-5">
              {[...new Set(errors)].map((words) => (
                <li key={words}>
                  <MailText text={words} max={1000} />
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {state === 'counted' ? null : (
          <div className="flex flex-wrap items-center gap-2">
            <Guarded needs="configure">
              <Button kind="primary" busy={retry.isPending} onClick={() => retry.mutate({ id })}>
                {retry.isPending ? 'Reading…' : 'Read it again'}
              </Button>
            </Guarded>
            <CopyAsCurl operation="dmarc.retryReport" input={{ id }} />
            <span role="status" className="text-soft">
              {retry.isSuccess && retry.data.state !== 'counted' ? 'Nothing has changed.' : ''}
            </span>
          </div>
        )}
        <Refused error={retry.error} />
      </div>
    </Panel>
  );
}
