import type { Metadata } from 'next';
import { RevisionsScreen } from '../../../../screens/revisions/revisions-screen.tsx';

export const metadata: Metadata = { title: 'Revisions' };

export default function Page() {
  return <RevisionsScreen />;
}
