import { Webhook } from 'lucide-react';
import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';

/** What a webhook is good for, before there is one. */
export function NoWebhooks() {
  return (
    <Empty title="No webhook yet">
      <Webhook aria-hidden className="mx-auto mb-2 size-6 text-faint" />
      Let a program of yours know when a message is delivered, deferred or bounced, when somebody fails to sign in, or
      whatever else stands under{' '}
      <Link href="/activity/events" className="font-medium text-accent hover:underline">
        Events
      </Link>
      . It needs an address that answers a POST with 200; the page of the webhook shows how to check the signature, and
      sends a test.
    </Empty>
  );
}
