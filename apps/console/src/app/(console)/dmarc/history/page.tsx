import type { Metadata } from 'next';
import { DmarcScreen } from '../../../../screens/dmarc/dmarc-screen.tsx';

export const metadata: Metadata = { title: 'DMARC history' };

export default function Page() {
  return <DmarcScreen />;
}
