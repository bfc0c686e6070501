import type { Metadata } from 'next';
import { ReadyMadeScreen } from '../../../../screens/policy/ready-made/ready-made-screen.tsx';

export const metadata: Metadata = { title: 'Ready-made rules' };

export default function Page() {
  return <ReadyMadeScreen />;
}
