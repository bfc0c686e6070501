import type { Metadata } from 'next';
import { ActionsScreen } from '../../../../screens/actions/actions-screen.tsx';

export const metadata: Metadata = { title: 'Actions' };

export default function Page() {
  return <ActionsScreen />;
}
