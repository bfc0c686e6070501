import { Link } from '../../ui/link.tsx';
import type { Outputs } from '../../ui/trpc.ts';

type Source = NonNullable<Outputs['messages']['recipient']['attempts'][number]['source']>;

/** Our end of the connection of an attempt, as a log of the other server has it. */
export function SourceWords({ source: { address, port, name, pool } }: { source: Source }) {
  return (
    <p className="mt-1 text-xs text-soft">
      From <span className="font-mono break-all">{`[${address}]:${port}`}</span>
      {name === null || pool === null ? null : (
        <>
          ,{' '}
          <Link href="/features/sources" className="font-mono text-accent underline underline-offset-2">
            {name}
          </Link>{' '}
          of the pool <span className="font-mono">{pool}</span>
        </>
      )}
    </p>
  );
}
