import { Link } from '../../ui/link.tsx';
import type { Outputs } from '../../ui/trpc.ts';

type Prdr = NonNullable<Outputs['messages']['recipient']['attempts'][number]['extensions']['prdr']>;

/** Whose words the reply was: this recipient's own, or those for all. */
export function PrdrWords({ prdr: { each } }: { prdr: Prdr }) {
  return (
    <p className="mt-1.5 text-xs text-soft">
      {each
        ? 'The other server answered the content for each recipient; this is the answer for this one '
        : 'A reply for each recipient was asked for; the other server had one for all '}
      <Link href="/features/prdr" className="text-accent underline underline-offset-2">
        (PRDR)
      </Link>
    </p>
  );
}
