import type { Metadata } from 'next';
import { AliasesScreen } from '../../../../screens/routing/aliases-screen.tsx';

export const metadata: Metadata = { title: 'Aliases' };

export default function Page() {
  return <AliasesScreen />;
}
