import { useQuery } from '@tanstack/react-query';
import { buttonLook } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { FailureItem } from './failure-item.tsx';
import { policyTitle } from './words.ts';

type Session = Outputs['tlsReports']['destination']['items'][number];

/** One domain: each policy that sessions came under, what failed at which host, and the policy itself. */
export function DestinationDialog({ domain, days, onClose }: { domain: string; days: number; onClose: () => void }) {
  const found = useQuery(useTRPC().tlsReports.destination.queryOptions({ domain, days }));
  const items = found.data?.items ?? [];
  return (
    <Dialog
      title={<MailText text={domain} max={255} />}
      size="wide"
      onClose={onClose}
      foot={
        <>
          <CopyAsCurl operation="tlsReports.destination" input={{ domain, days }} />
          <Link href={`/transport/tls/sent?q=${encodeURIComponent(domain)}`} className={buttonLook()}>
            Reports to it
          </Link>
          <Link href={`/activity/messages?q=${encodeURIComponent(`domain:${domain}`)}`} className={buttonLook()}>
            Messages
          </Link>
        </>
      }
    >
      {found.data ? (
        items.length > 0 ? (
          <div className="min-h-[720px] space-y-5">
            {byPolicy(items).map(([key, sessions]) => (
              <PolicyPart key={key} sessions={sessions} />
            ))}
          </div>
        ) : (
          <p className="min-h-[720px] text-[13px] text-soft">No connection to it was counted in {days} days.</p>
        )
      ) : found.isError ? (
        <Failure error={found.error} retry={() => found.refetch()} />
      ) : (
        <Skeleton className="h-[720px]" />
      )}
    </Dialog>
  );
}

function PolicyPart({ sessions }: { sessions: readonly Session[] }) {
  const { policy } = sessions[0]!;
  const failures = sessions.filter(({ result }) => result !== '');
  const sum = (rows: readonly Session[]): number => rows.reduce((all, row) => all + row.sessions, 0);
  const good = sum(sessions) - sum(failures);
  return (
    <section>
      <h3 className="mb-1 text-[13px] font-semibold">{policyTitle(policy.type)}</h3>
      <p className="mb-2 text-[13px] text-soft">
        {plural(good, 'session')} succeeded, {formatCount(sum(failures))} failed.
      </p>
      {failures.length > 0 ? (
        <ul className="mb-2 divide-y rounded-lg border">
          {failures.map((failure, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows are an answer that does not change
            <FailureItem key={at} {...failure} />
          ))}
        </ul>
      ) : null}
      {policy.strings.length > 0 ? (
        <Expandable summary="The policy">
          <CodeBlock text={policy.strings.join('\n')} label="The policy" wrap />
        </Expandable>
      ) : null}
    </section>
  );
}

function byPolicy(items: readonly Session[]): [string, Session[]][] {
  const policies = new Map<string, Session[]>();
  for (const item of items) {
    const key = JSON.stringify(item.policy);
    policies.set(key, [...(policies.get(key) ?? []), item]);
  }
  return [...policies];
}
