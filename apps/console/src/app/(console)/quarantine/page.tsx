import type { Metadata } from 'next';
import { QuarantineScreen } from '../../../screens/quarantine/quarantine-screen.tsx';

export const metadata: Metadata = { title: 'Quarantine' };

export default function Page() {
  return <QuarantineScreen />;
}
