import { visible } from '../../../../ui/mail-text.tsx';
import type { Outputs } from '../../../../ui/trpc.ts';
import { When } from '../../../../ui/when.tsx';

/** Authorities side by side: who they are, and until when. */
export function AuthorityList({
  found: { certificates, mistakes },
}: {
  found: Outputs['configuration']['readCertificate'];
}) {
  return (
    <div className="mt-2 space-y-2 rounded-lg border bg-sunken p-3">
      <ul className="space-y-1.5">
        {certificates.map(({ subject, notAfter, keyType, fingerprint256 }) => (
          <li key={fingerprint256} className="text-[13px]">
            <span className="font-medium break-words">{visible(subject)}</span>{' '}
            <span className="text-xs text-soft">
              until <When at={notAfter} />, {keyType}
            </span>
          </li>
        ))}
      </ul>
      {mistakes.map(({ kind, words }) => (
        <p key={words} className={`text-[13px] ${kind === 'mistake' ? 'text-bad' : 'text-warn'}`}>
          {words}
        </p>
      ))}
    </div>
  );
}
