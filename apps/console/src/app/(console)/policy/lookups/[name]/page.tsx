import type { Metadata } from 'next';
import { LookupScreen } from '../../../../../screens/lookups/lookup-screen.tsx';

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Look-up ${decodeURIComponent((await params).name)}` };
}

export default async function Page({ params }: Props) {
  const { name } = await params;
  return <LookupScreen name={decodeURIComponent(name)} />;
}
