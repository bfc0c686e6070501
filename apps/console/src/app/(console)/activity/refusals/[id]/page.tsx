import type { Metadata } from 'next';
import { RefusalScreen } from '../../../../../screens/refusals/refusal-screen.tsx';

export const metadata: Metadata = { title: 'Refusal' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <RefusalScreen id={id} />;
}
