import type { Metadata } from 'next';
import { notFound } from 'next/navigation';

export const metadata: Metadata = { title: 'No such page' };

/** What no page answers to is said inside the console, where the way on is. */
export default function Page() {
  notFound();
}
