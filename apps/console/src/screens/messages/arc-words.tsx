import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';

type Arc = NonNullable<Outputs['messages']['recipient']['attempts'][number]['extensions']['arc']>;

/** The seal that forwarded mail left with, or why it left without. */
export function ArcWords({ arc: { sealed, reason } }: { arc: Arc }) {
  const link = (
    <Link href="/features/arc" className="text-accent underline underline-offset-2">
      (ARC)
    </Link>
  );
  if (!sealed)
    return (
      <p className="mt-1.5 text-xs text-soft">
        Not sealed: <MailText text={reason ?? 'for an unknown reason'} /> {link}
      </p>
    );
  return (
    <p className="mt-1.5 text-xs text-soft">
      Sealed by{' '}
      <Link
        href={`/domains/${encodeURIComponent(sealed.domain)}`}
        className="font-mono text-accent underline underline-offset-2"
      >
        {sealed.domain}
      </Link>{' '}
      ({sealed.selector}), set {sealed.instance}
      {sealed.chain === 'none' ? '' : `, the chain before ${sealed.chain === 'pass' ? 'held' : 'was broken'}`} {link}
    </p>
  );
}
