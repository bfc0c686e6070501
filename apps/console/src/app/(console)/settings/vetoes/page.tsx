import { redirect } from 'next/navigation';

/** Vetoes stand on the page of actions. */
export default function Page() {
  redirect('/settings/actions');
}
