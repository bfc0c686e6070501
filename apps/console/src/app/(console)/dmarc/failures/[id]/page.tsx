import type { Metadata } from 'next';
import { FailureScreen } from '../../../../../screens/dmarc-failures/failure-screen.tsx';

export const metadata: Metadata = { title: 'DMARC failure report' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <FailureScreen id={id} />;
}
