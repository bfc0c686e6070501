import type { Metadata } from 'next';
import { DomainsScreen } from '../../../../screens/routing/domains-screen.tsx';

export const metadata: Metadata = { title: 'Local domains' };

export default function Page() {
  return <DomainsScreen />;
}
