import type { Metadata } from 'next';
import { ChoosePasswordScreen } from '../../screens/sign-in/choose-password-screen.tsx';

export const metadata: Metadata = { title: 'Choose a password' };

export default function Page() {
  return <ChoosePasswordScreen />;
}
