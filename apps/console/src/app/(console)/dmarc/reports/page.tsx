import type { Metadata } from 'next';
import { ReportsScreen } from '../../../../screens/dmarc-reports/reports-screen.tsx';

export const metadata: Metadata = { title: 'DMARC reports in' };

export default function Page() {
  return <ReportsScreen />;
}
