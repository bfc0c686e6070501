import type { Metadata } from 'next';
import { WhereScreen } from '../../../../screens/routing/where-screen.tsx';

export const metadata: Metadata = { title: 'Where would it go?' };

export default function Page() {
  return <WhereScreen />;
}
