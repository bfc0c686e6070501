import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';

/** What would bring something here. */
export function NothingYet() {
  return (
    <Panel>
      <Empty title="No author has been checked yet">
        <p>
          When another mail server hands in a message, DMARC asks whether SPF or DKIM vouch for the domain in From. Each
          answer becomes a row here: who sent it, in whose name, what the domain asks for, and what was done.
        </p>
        <p className="mt-2">
          Mail of people who signed in, and of relay hosts, is not checked.{' '}
          <Link href="/features/dmarc" className="text-accent underline underline-offset-2">
            How DMARC is set
          </Link>{' '}
          ·{' '}
          <Link href="/sandbox" className="text-accent underline underline-offset-2">
            Try a message
          </Link>
        </p>
      </Empty>
    </Panel>
  );
}
