import { Lock, LockOpen } from 'lucide-react';
import { formatExact } from '../../ui/when.tsx';

/** Version, cipher and whether the certificate was verified; more on hover. */
export function TlsWords({ tls }: { tls: Record<string, unknown> | null }) {
  if (!tls)
    return (
      <span className="inline-flex items-center gap-1 text-warn">
        <LockOpen aria-hidden className="size-3.5 shrink-0" />
        not encrypted
      </span>
    );
  return (
    <span className="inline-flex items-center gap-1 text-soft" title={certificateWords(tls)}>
      <Lock aria-hidden className="size-3.5 shrink-0" />
      {tlsWords(tls)}
    </span>
  );
}

/** Version, cipher, how it was verified, and whether an earlier session was resumed. */
export const tlsWords = (tls: Record<string, unknown> | null): string => {
  if (!tls) return 'no TLS';
  const how = textOf(tls['verifiedBy'] ?? tls['verify']);
  const parts = [
    textOf(tls['version'] ?? tls['protocol']),
    textOf(tls['cipher']),
    tls['verified'] === true
      ? `certificate verified${how ? ` by ${how}` : ''}`
      : tls['verified'] === false
        ? 'certificate not verified'
        : '',
    tls['resumed'] === true || tls['isResumed'] === true ? 'resumed' : '',
  ];
  return parts.filter((part) => part !== '').join(', ') || 'TLS';
};

const certificateWords = (tls: Record<string, unknown>): string | undefined => {
  const { subject, issuer, notAfter, verifyError, fingerprint } = tls;
  const lines = [
    textOf(verifyError) && `Not verified: ${textOf(verifyError)}`,
    textOf(subject) && `Certificate of ${textOf(subject)}`,
    textOf(issuer) && `by ${textOf(issuer)}`,
    textOf(notAfter) && !Number.isNaN(Date.parse(textOf(notAfter))) && `until ${formatExact(textOf(notAfter))}`,
    textOf(fingerprint) && `SHA-256 ${textOf(fingerprint)}`,
  ].filter((line) => line !== '' && line !== false);
  return lines.length > 0 ? lines.join('\n').slice(0, 1000) : undefined;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
