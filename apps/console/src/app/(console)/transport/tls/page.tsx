import type { Metadata } from 'next';
import { TlsSeenScreen } from '../../../../screens/tls-reports/seen-screen.tsx';

export const metadata: Metadata = { title: 'TLS results' };

export default function Page() {
  return <TlsSeenScreen />;
}
