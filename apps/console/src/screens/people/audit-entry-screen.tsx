'use client';

import { useQuery } from '@tanstack/react-query';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { usePermission } from '../../ui/permission.tsx';
import { useZone } from '../../ui/time-zone.ts';
import { Trail } from '../../ui/trail.tsx';
import { type Outputs, useTRPC } from '../../ui/trpc.ts';
import { Actor } from './audit-columns.tsx';
import { BeforeAndAfter } from './before-and-after.tsx';
import { OnlyWith } from './only-with.tsx';

type Found = Outputs['audit']['get'];

/** One entry: what happened in words, from where, before and after, and its place in the chain. */
export function AuditEntryScreen({ id }: { id: string }) {
  const { may } = usePermission('audit');
  const query = useQuery({ ...useTRPC().audit.get.queryOptions({ id }), enabled: may, retry: false });
  return (
    <>
      <Trail href="/settings/audit" title="Audit log" />
      <PageHead
        title={query.data ? query.data.entry.words : `Entry ${id}`}
        actions={<CopyAsCurl operation="audit.get" input={{ id }} />}
      />
      <OnlyWith needs="audit" who="Owners and auditors read the audit log.">
        {query.isError ? <Failure error={query.error} retry={() => query.refetch()} /> : null}
        {query.isPending ? (
          <div role="status" aria-label="Loading">
            <Skeleton className="h-64" />
          </div>
        ) : null}
        {query.data ? <Entry found={query.data} /> : null}
      </OnlyWith>
    </>
  );
}

function Entry({ found: { entry, hash, previousHash } }: { found: Found }) {
  const { exact } = useZone();
  const { before, after, ...rest } = (entry.detail ?? {}) as Record<string, unknown>;
  const search = (key: string, value: string) =>
    `/settings/audit?q=${encodeURIComponent(`${key}:"${value.replace(/["\\]/g, '\\$&')}"`)}`;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Panel title="What happened">
        <Facts
          rows={[
            [
              'When',
              <time key="at" dateTime={entry.at}>
                {exact(entry.at)}
              </time>,
            ],
            [
              'Who',
              <Link key="who" href={search('who', entry.actorName)} className="hover:underline">
                <Actor entry={entry} />
              </Link>,
            ],
            [
              'Action',
              <span key="action" className="font-mono text-xs">
                {entry.action}
              </span>,
            ],
            [
              'On what',
              entry.target ? (
                <Link key="target" href={search('target', entry.target)} className="break-all hover:underline">
                  {entry.target}
                </Link>
              ) : null,
            ],
            [
              'From',
              entry.address ? (
                <Link key="from" href={search('ip', entry.address)} className="font-mono text-xs hover:underline">
                  {entry.address}
                </Link>
              ) : null,
            ],
            ['Program', entry.userAgent],
          ]}
        />
      </Panel>
      <Panel title="Place in the chain" aside={`Entry ${entry.id}`}>
        <Facts
          rows={[
            [
              'Hash',
              <span key="hash" className="font-mono text-xs break-all">
                {hash}
              </span>,
            ],
            [
              'Before it',
              <span key="previous" className="font-mono text-xs break-all">
                {previousHash}
              </span>,
            ],
          ]}
        />
      </Panel>
      {before !== undefined && after !== undefined ? (
        <Panel title="Before and after" flush className="lg:col-span-2">
          <BeforeAndAfter before={before as Record<string, unknown>} after={after as Record<string, unknown>} />
        </Panel>
      ) : null}
      {Object.keys(rest).length > 0 ? (
        <Panel title="Detail" className="lg:col-span-2">
          <CodeBlock text={JSON.stringify(rest, null, 2)} label="Detail as JSON" />
        </Panel>
      ) : null}
    </div>
  );
}
