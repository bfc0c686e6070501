import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RevisionScreen } from '../../../../../screens/revisions/revision-screen.tsx';

type Props = { params: Promise<{ number: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Revision ${(await params).number}` };
}

export default async function Page({ params }: Props) {
  const { number } = await params;
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound();
  return <RevisionScreen number={Number(number)} />;
}
