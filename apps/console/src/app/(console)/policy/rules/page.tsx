import type { Metadata } from 'next';
import { RulesScreen } from '../../../../screens/policy/rules-screen.tsx';

export const metadata: Metadata = { title: 'Rules' };

export default function Page() {
  return <RulesScreen />;
}
