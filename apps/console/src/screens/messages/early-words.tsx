import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';

type Early = NonNullable<Outputs['messages']['recipient']['attempts'][number]['extensions']['early']>;

/** Whether the other server was spoken to before its greeting. */
export function EarlyWords({ early: { used, lost } }: { early: Early }) {
  return (
    <p className="mt-1.5 text-xs text-soft">
      {used ? 'Envelope sent before the greeting' : 'The other server lets clients speak before its greeting'}
      {lost === null ? null : (
        <>
          ; told again in order, since <MailText text={lost} />
        </>
      )}{' '}
      <Link href="/transport/early" className="text-accent underline underline-offset-2">
        (early pipelining)
      </Link>
    </p>
  );
}
