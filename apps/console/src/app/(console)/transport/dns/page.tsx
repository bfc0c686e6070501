import type { Metadata } from 'next';
import { DnsScreen } from '../../../../screens/dns/dns-screen.tsx';

export const metadata: Metadata = { title: 'DNS' };

export default function Page() {
  return <DnsScreen />;
}
