import type { Metadata } from 'next';
import { RoutesScreen } from '../../../../screens/routing/routes-screen.tsx';

export const metadata: Metadata = { title: 'Routes' };

export default function Page() {
  return <RoutesScreen />;
}
