import type { Metadata } from 'next';
import { EventsScreen } from '../../../../screens/events/events-screen.tsx';

export const metadata: Metadata = { title: 'Events' };

export default function Page() {
  return <EventsScreen />;
}
