import type { Metadata } from 'next';
import { ShapingScreen } from '../../../../screens/queue/shaping-screen.tsx';

export const metadata: Metadata = { title: 'Shaping' };

export default function Page() {
  return <ShapingScreen />;
}
