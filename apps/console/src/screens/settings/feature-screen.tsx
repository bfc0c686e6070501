'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { FeatureForm } from '../features/form/feature-form.tsx';
import { useFormDraft } from '../features/form/use-form-draft.ts';

/** One feature: what it is, and its settings, as a form made from the schema. */
export function FeatureScreen({ slug }: { slug: string }) {
  const trpc = useTRPC();
  const feature = useQuery(trpc.features.get.queryOptions({ slug }, { staleTime: 300_000 }));
  const { draft, error: draftError, onChange } = useFormDraft();
  const error = feature.error ?? draftError;
  if (error) {
    return (
      <Panel>
        <Failure error={error} />
      </Panel>
    );
  }
  if (!feature.data || !draft) {
    return (
      <Panel flush>
        <SkeletonRows rows={6} />
      </Panel>
    );
  }
  const { title, summary, standards } = feature.data;
  return (
    <>
      <nav aria-label="Where this is" className="mb-1 text-[13px] text-faint">
        <Link href="/settings" className="hover:text-ink hover:underline">
          Settings
        </Link>{' '}
        /
      </nav>
      <PageHead title={title} lead={summary} />
      <FeatureForm key={slug} feature={feature.data} draft={draft} onChange={onChange} />
      {standards.length > 0 ? <p className="mt-3 text-xs text-faint">Standards: {standards.join(', ')}</p> : null}
    </>
  );
}
