import type { Metadata } from 'next';
import { DomainsScreen } from '../../../screens/domains/domains-screen.tsx';

export const metadata: Metadata = { title: 'Domains' };

export default function Page() {
  return <DomainsScreen />;
}
