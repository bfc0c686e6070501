import type { Metadata } from 'next';
import { ProbeScreen } from '../../../../screens/probe/probe-screen.tsx';

export const metadata: Metadata = { title: 'Probe' };

export default function Page() {
  return <ProbeScreen />;
}
