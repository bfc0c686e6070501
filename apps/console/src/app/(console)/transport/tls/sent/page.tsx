import type { Metadata } from 'next';
import { TlsSentScreen } from '../../../../../screens/tls-reports/sent-screen.tsx';

export const metadata: Metadata = { title: 'TLS reports sent' };

export default function Page() {
  return <TlsSentScreen />;
}
