import { Link } from '../../ui/link.tsx';
import type { Certificate } from './certificate.ts';

/** Whether a certificate is shown with a fresh word of its issuer, and why not. */
export function StapleLine({ certificate: { ocsp, inUse, source } }: { certificate: Certificate }) {
  if (source === 'selfsigned') return <span className="text-faint">none: it has no issuer</span>;
  if (ocsp === 'off')
    return (
      <span className={inUse?.mustStaple ? 'text-bad' : 'text-soft'}>
        {inUse?.mustStaple ? 'none, though the certificate says that it must come with one' : 'none'}
        {'. '}
        <Link href="/features/tls#tls.certificates" className="text-accent underline underline-offset-2">
          Settings
        </Link>
      </span>
    );
  const staple = inUse?.staple;
  if (!staple) return <span className="text-faint">not known: no running engine shows it</span>;
  const tone = staple.state === 'good' ? 'text-good' : staple.state === 'waiting' ? 'text-soft' : 'text-bad';
  const how = staple.source === 'fetch' ? 'fetched' : 'from a file';
  return (
    <span className="break-words">
      <span className={tone}>{WORDS[staple.state]}</span>
      <span className="text-soft">
        , {how}: {staple.words}.{' '}
      </span>
      <Link href="/activity/events?q=event%3Aocsp%3Astaple" className="text-accent underline underline-offset-2">
        Events
      </Link>
    </span>
  );
}

const WORDS = { good: 'Good', bad: 'Not sent', revoked: 'Revoked, not sent', waiting: 'Waiting' } as const;
