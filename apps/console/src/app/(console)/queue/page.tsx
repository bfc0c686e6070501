import type { Metadata } from 'next';
import { QueueScreen } from '../../../screens/queue/queue-screen.tsx';

export const metadata: Metadata = { title: 'Queue' };

export default function Page() {
  return <QueueScreen />;
}
