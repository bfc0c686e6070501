import type { Metadata } from 'next';
import { MessageScreen } from '../../../../../screens/messages/message-screen.tsx';

export const metadata: Metadata = { title: 'Message' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <MessageScreen id={id} />;
}
