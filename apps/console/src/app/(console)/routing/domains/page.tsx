import type { Metadata } from 'next';
import { DomainsScreen } from '../../../../screens/routing/domains-screen.tsx';

export const metadata: Metadata = { title: 'Domains' };

export default function Page() {
  return <DomainsScreen />;
}
