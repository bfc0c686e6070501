import type { Metadata } from 'next';
import { SandboxScreen } from '../../../screens/sandbox/sandbox-screen.tsx';

export const metadata: Metadata = { title: 'Sandbox' };

export default function Page() {
  return <SandboxScreen />;
}
