import type { Metadata } from 'next';
import { TlsReceivedScreen } from '../../../../../screens/tls-reports/received-screen.tsx';

export const metadata: Metadata = { title: 'TLS reports received' };

export default function Page() {
  return <TlsReceivedScreen />;
}
