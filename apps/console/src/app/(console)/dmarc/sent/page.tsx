import type { Metadata } from 'next';
import { SentScreen } from '../../../../screens/dmarc-sent/sent-screen.tsx';

export const metadata: Metadata = { title: 'DMARC reports out' };

export default function Page() {
  return <SentScreen />;
}
