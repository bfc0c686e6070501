import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';

/** An empty quarantine is good news; it says what would bring mail here. */
export function NothingKept({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <Empty title="Nothing that is kept back matches">
      What was released or deleted is in{' '}
      <Link href="/activity/messages" className="text-accent underline">
        Messages
      </Link>
      . Take a word out of the search to see more.
    </Empty>
  ) : (
    <Empty title="Nothing is kept back">
      Mail comes here when{' '}
      <Link href="/features/dmarc#dmarc.enforce" className="text-accent underline">
        DMARC
      </Link>{' '}
      finds an author that is perhaps forged, when a{' '}
      <Link href="/policy/scanners" className="text-accent underline">
        scanner
      </Link>{' '}
      such as rspamd finds spam, or when a{' '}
      <Link href="/policy/rules" className="text-accent underline">
        rule
      </Link>{' '}
      of yours has the verdict quarantine. You look at it safely, let it go on to its recipient or throw it away.
    </Empty>
  );
}
