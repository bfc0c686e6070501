import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';

/** An empty queue is the best news; an empty search is not the same. */
export function NothingWaits({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <Empty title="Nothing that waits matches">
      What was delivered or has failed is in{' '}
      <Link href="/activity/messages" className="text-accent hover:underline">
        Messages
      </Link>
      . Take a word out of the search to see more.
    </Empty>
  ) : (
    <Empty title="Nothing waits">
      Everything accepted is finished. Mail that cannot be delivered at once stays here until its next try, with the
      words of the host that put it off.
    </Empty>
  );
}
