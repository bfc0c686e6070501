import { Expandable } from '../../../ui/expandable.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { useZone } from '../../../ui/time-zone.ts';
import type { Outputs } from '../../../ui/trpc.ts';
import { MailAddress } from '../mail-address.tsx';

type Claim = Outputs['messages']['headers']['explained']['dkim'][number];

/** DKIM-Signature fields taken apart: what each claims, not whether it is true. */
export function DkimClaims({ claims }: { claims: Claim[] }) {
  if (claims.length === 0) return null;
  return (
    <Panel title="DKIM signatures" aside="what they claim; the Authentication tab says what was found" flush>
      <div className="divide-y">
        {claims.map((claim, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: fields of a stored message never move
          <One key={index} claim={claim} />
        ))}
      </div>
    </Panel>
  );
}

function One({ claim }: { claim: Claim }) {
  const { exact } = useZone();
  return (
    <section className="px-4 py-3">
      <p className="text-[13px]">
        <MailAddress text={claim.domain ? `@${claim.domain}` : null} empty="no domain" className="font-medium" />{' '}
        <span className="text-faint">
          with <MailText text={claim.algorithm} empty="no algorithm" max={60} />
        </span>
      </p>
      {claim.notes.map((note) => (
        <p key={note} className="mt-1 text-[13px] text-warn">
          <MailText text={note} />
        </p>
      ))}
      <Expandable className="mt-2" summary="Everything it says">
        <Facts
          rows={[
            ['Key', claim.keyName && <MailText key="k" text={claim.keyName} className="font-mono text-xs break-all" />],
            ['Signed fields', <MailText key="h" text={claim.headers.join(', ')} className="break-words" />],
            ['Form', <MailText key="c" text={claim.canonicalization} max={60} />],
            ['On behalf of', claim.identity && <MailText key="i" text={claim.identity} max={320} />],
            ['Signed', claim.signedAt && exact(claim.signedAt)],
            ['Good until', claim.expiresAt && exact(claim.expiresAt)],
            [
              'Hash of the body',
              claim.bodyHash && <MailText key="b" text={claim.bodyHash} className="font-mono text-xs break-all" />,
            ],
          ]}
        />
      </Expandable>
    </section>
  );
}
