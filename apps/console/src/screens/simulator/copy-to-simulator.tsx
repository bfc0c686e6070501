import { FlaskConical } from 'lucide-react';
import { buttonLook } from '../../ui/button.tsx';
import { Link } from '../../ui/link.tsx';

/** The way into the simulator, with the session of a message or a refusal filled in. */
export function CopyToSimulator({ of }: { of: { message: string } | { refusal: string } }) {
  return (
    <Link href={`/policy/simulator?${new URLSearchParams(of).toString()}`} className={buttonLook('plain')}>
      <FlaskConical aria-hidden className="size-4" />
      Copy to simulator
    </Link>
  );
}
