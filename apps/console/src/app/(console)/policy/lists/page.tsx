import type { Metadata } from 'next';
import { ListsScreen } from '../../../../screens/policy/lists/lists-screen.tsx';

export const metadata: Metadata = { title: 'Lists' };

export default function Page() {
  return <ListsScreen />;
}
