import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { historyOfSearch } from '../../../screens/dmarc/former-links.ts';
import { SendersScreen } from '../../../screens/dmarc-reports/senders-screen.tsx';

export const metadata: Metadata = { title: 'DMARC' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: Props) {
  const history = historyOfSearch(await searchParams);
  if (history) redirect(history);
  return <SendersScreen />;
}
