import type { Metadata } from 'next';
import { TailScreen } from '../../../../screens/tail/tail-screen.tsx';

export const metadata: Metadata = { title: 'Live tail' };

export default function Page() {
  return <TailScreen />;
}
