import { describeFeature } from '@posthorn/settings/catalogue';
import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { FeatureScreen } from '../../../../screens/features/feature-screen.tsx';

type Props = { params: Promise<{ slug: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug } = await params;
  return { title: describeFeature(slug)?.title ?? 'Features' };
}

export default async function Page({ params }: Props) {
  const { slug } = await params;
  const feature = describeFeature(slug);
  if (!feature) notFound();
  // The name of its settings, as it stands before the dot.
  if (feature.slug !== slug) redirect(`/features/${feature.slug}`);
  return <FeatureScreen slug={slug} />;
}
