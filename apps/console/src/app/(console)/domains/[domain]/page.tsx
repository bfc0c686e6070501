import type { Metadata } from 'next';
import { DomainScreen } from '../../../../screens/domains/domain-screen.tsx';

type Props = { params: Promise<{ domain: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).domain).slice(0, 253) };
}

export default async function Page({ params }: Props) {
  return <DomainScreen domain={decodeURIComponent((await params).domain)} />;
}
