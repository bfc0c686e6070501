import type { Metadata } from 'next';
import { KeysScreen } from '../../../../screens/people/keys-screen.tsx';

export const metadata: Metadata = { title: 'API keys' };

export default function Page() {
  return <KeysScreen />;
}
