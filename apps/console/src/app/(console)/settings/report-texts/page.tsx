import type { Metadata } from 'next';
import { ReportTextsScreen } from '../../../../screens/report-texts/report-texts-screen.tsx';

export const metadata: Metadata = { title: 'Report texts' };

export default function Page() {
  return <ReportTextsScreen />;
}
