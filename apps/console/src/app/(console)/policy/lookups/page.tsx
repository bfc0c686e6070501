import type { Metadata } from 'next';
import { LookupsScreen } from '../../../../screens/lookups/lookups-screen.tsx';

export const metadata: Metadata = { title: 'Look-ups' };

export default function Page() {
  return <LookupsScreen />;
}
