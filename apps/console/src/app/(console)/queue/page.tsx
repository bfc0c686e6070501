import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { QueueScreen } from '../../../screens/queue/queue-screen.tsx';
import { searchOfShortLink } from '../../../screens/queue/short-links.ts';

export const metadata: Metadata = { title: 'Queue' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: Props) {
  const search = searchOfShortLink(await searchParams);
  if (search) redirect(search);
  return <QueueScreen />;
}
