import type { Metadata } from 'next';
import { SendersScreen } from '../../../../screens/dmarc-reports/senders-screen.tsx';

export const metadata: Metadata = { title: 'Who sends as us' };

export default function Page() {
  return <SendersScreen />;
}
