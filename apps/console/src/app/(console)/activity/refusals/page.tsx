import type { Metadata } from 'next';
import { RefusalsScreen } from '../../../../screens/refusals/refusals-screen.tsx';

export const metadata: Metadata = { title: 'Refusals' };

export default function Page() {
  return <RefusalsScreen />;
}
