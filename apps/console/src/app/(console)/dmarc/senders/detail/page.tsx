import type { Metadata } from 'next';
import { SenderScreen } from '../../../../../screens/dmarc-reports/sender-screen.tsx';

export const metadata: Metadata = { title: 'One sender' };

export default function Page() {
  return <SenderScreen />;
}
