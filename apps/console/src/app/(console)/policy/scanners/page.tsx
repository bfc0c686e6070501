import type { Metadata } from 'next';
import { ScannersScreen } from '../../../../screens/policy/scanners/scanners-screen.tsx';

export const metadata: Metadata = { title: 'Scanners' };

export default function Page() {
  return <ScannersScreen />;
}
