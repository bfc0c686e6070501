import type { Metadata } from 'next';
import { FeatureScreen } from '../../../../screens/settings/feature-screen.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  return <FeatureScreen slug={slug} />;
}
