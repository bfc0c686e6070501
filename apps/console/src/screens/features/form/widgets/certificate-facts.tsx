import { Facts } from '../../../../ui/facts.tsx';
import { visible } from '../../../../ui/mail-text.tsx';
import type { Outputs } from '../../../../ui/trpc.ts';
import { When } from '../../../../ui/when.tsx';

type Found = Outputs['configuration']['readCertificate'];

/** What a certificate chain says, and every mistake in it. */
export function CertificateFacts({ found: { certificates, key, mistakes } }: { found: Found }) {
  const [leaf, ...issuers] = certificates;
  return (
    <div className="mt-2 space-y-2 rounded-lg border bg-sunken p-3">
      {leaf ? (
        <Facts
          rows={[
            ['Subject', visible(leaf.subject)],
            ['Names', leaf.names.map((name) => visible(name)).join(', ') || 'none'],
            ['Issuer', `${visible(leaf.issuer)}${leaf.isSelfSigned ? ' (itself)' : ''}`],
            ['Valid', validity(leaf)],
            ['Key', leaf.keyType],
            ['Fingerprint', leaf.fingerprint256],
            ['Chain', issuers.length > 0 ? issuers.map(({ subject }) => visible(subject)).join(' → ') : ''],
            ['Private key', KEY_WORDS[key]],
          ]}
        />
      ) : null}
      {mistakes.map(({ kind, words }) => (
        <p key={words} className={`text-[13px] ${kind === 'mistake' ? 'text-bad' : 'text-warn'}`}>
          {words}
        </p>
      ))}
    </div>
  );
}

const KEY_WORDS: Record<Found['key'], string> = {
  absent: 'not there yet',
  matches: 'belongs to this certificate',
  differs: 'belongs to another certificate',
  unreadable: 'cannot be read',
};

const validity = ({ notBefore, notAfter }: { notBefore: string; notAfter: string }) => (
  <>
    from <When at={notBefore} /> until <When at={notAfter} />
  </>
);
