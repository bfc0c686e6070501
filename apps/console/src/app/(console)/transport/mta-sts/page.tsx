import type { Metadata } from 'next';
import { MtaStsScreen } from '../../../../screens/mta-sts/mta-sts-screen.tsx';

export const metadata: Metadata = { title: 'MTA-STS' };

export default function Page() {
  return <MtaStsScreen />;
}
