import { Link } from '../../ui/link.tsx';

/** The way back to the rules. */
export function PolicyTrail() {
  return (
    <nav aria-label="Where this is" className="mb-1 text-[13px] text-faint">
      <Link href="/policy/rules" className="hover:text-ink hover:underline">
        Rules
      </Link>{' '}
      /
    </nav>
  );
}
