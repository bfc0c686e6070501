import type { Metadata } from 'next';
import { ReportScreen } from '../../../../../screens/dmarc-reports/report-screen.tsx';

export const metadata: Metadata = { title: 'DMARC report' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ReportScreen id={id} />;
}
