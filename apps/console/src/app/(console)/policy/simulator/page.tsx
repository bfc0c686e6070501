import type { Metadata } from 'next';
import { SimulatorScreen } from '../../../../screens/simulator/simulator-screen.tsx';

export const metadata: Metadata = { title: 'Simulator' };

export default function Page() {
  return <SimulatorScreen />;
}
