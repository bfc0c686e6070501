import type { Metadata } from 'next';
import { FailuresScreen } from '../../../../screens/dmarc-failures/failures-screen.tsx';

export const metadata: Metadata = { title: 'DMARC failure reports' };

export default function Page() {
  return <FailuresScreen />;
}
