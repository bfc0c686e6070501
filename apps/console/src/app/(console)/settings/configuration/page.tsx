import type { Metadata } from 'next';
import { ConfigurationScreen } from '../../../../screens/configuration/configuration-screen.tsx';

export const metadata: Metadata = { title: 'Whole configuration' };

export default function Page() {
  return <ConfigurationScreen />;
}
