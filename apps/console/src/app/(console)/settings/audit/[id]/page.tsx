import type { Metadata } from 'next';
import { AuditEntryScreen } from '../../../../../screens/people/audit-entry-screen.tsx';

export const metadata: Metadata = { title: 'Entry of the audit log' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <AuditEntryScreen id={(await params).id} />;
}
