import type { Metadata } from 'next';
import { VerificationScreen } from '../../../../../screens/dmarc/verification-screen.tsx';

export const metadata: Metadata = { title: 'Verification' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <VerificationScreen id={id} />;
}
