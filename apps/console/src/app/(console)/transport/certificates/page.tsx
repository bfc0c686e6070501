import type { Metadata } from 'next';
import { CertificatesScreen } from '../../../../screens/certificates/certificates-screen.tsx';

export const metadata: Metadata = { title: 'Certificates' };

export default function Page() {
  return <CertificatesScreen />;
}
