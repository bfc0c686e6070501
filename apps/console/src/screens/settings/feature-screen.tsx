'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { FeatureForm } from './feature-form.tsx';
import { PublishBar } from './publish-bar.tsx';

/** One feature: what it is, and its settings, as a form made from the schema. */
export function FeatureScreen({ slug }: { slug: string }) {
  const trpc = useTRPC();
  const feature = useQuery(trpc.features.get.queryOptions({ slug }, { staleTime: 300_000 }));
  const me = useQuery(trpc.account.me.queryOptions(undefined, { staleTime: 60_000 }));
  const mayConfigure = me.data?.permissions.includes('configure') ?? false;
  const current = useQuery(trpc.configuration.current.queryOptions());
  const draft = useQuery(trpc.drafts.get.queryOptions(undefined, { enabled: mayConfigure }));
  const error = feature.error ?? current.error;
  if (error) {
    return (
      <Panel>
        <Failure error={error} />
      </Panel>
    );
  }
  if (!feature.data || !current.data || !me.data || (mayConfigure && !draft.data)) {
    return (
      <Panel flush>
        <SkeletonRows rows={6} />
      </Panel>
    );
  }
  const { title, summary, group, standards, schema } = feature.data;
  const configuration = draft.data?.draft?.configuration ?? current.data.configuration;
  return (
    <>
      <nav aria-label="Where this is" className="mb-1 text-[13px] text-faint">
        <Link href="/settings" className="hover:text-ink hover:underline">
          Settings
        </Link>{' '}
        /
      </nav>
      <PageHead title={title} lead={summary} />
      <PublishBar />
      <FeatureForm
        key={`${slug} ${draft.data?.draft?.updatedAt ?? ''} ${current.data.revision}`}
        group={group}
        schema={schema}
        values={(configuration[group] ?? {}) as Record<string, unknown>}
        isLocked={!mayConfigure}
      />
      {standards.length > 0 ? <p className="mt-3 text-xs text-faint">Standards: {standards.join(', ')}</p> : null}
    </>
  );
}
