import type { Metadata } from 'next';
import { MessagesScreen } from '../../../../screens/messages/messages-screen.tsx';

export const metadata: Metadata = { title: 'Messages' };

export default function Page() {
  return <MessagesScreen />;
}
