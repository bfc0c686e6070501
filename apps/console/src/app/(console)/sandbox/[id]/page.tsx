import type { Metadata } from 'next';
import { SandboxMessageScreen } from '../../../../screens/sandbox/sandbox-message-screen.tsx';

export const metadata: Metadata = { title: 'Sandbox message' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <SandboxMessageScreen id={id} />;
}
