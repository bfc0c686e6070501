import type { Metadata } from 'next';
import { EarlyScreen } from '../../../../screens/early/early-screen.tsx';

export const metadata: Metadata = { title: 'Early pipelining' };

export default function Page() {
  return <EarlyScreen />;
}
