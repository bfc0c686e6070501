import { Facts } from '../../ui/facts.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AlignedLine } from './aligned-line.tsx';
import type { DkimEvidence, DmarcEvidence } from './evidence.ts';
import { Lookups } from './lookups.tsx';
import { VerdictBadge } from './verdict-badge.tsx';
import { dkimAlignmentWords, dkimWords, isSignatureAligned, resultVerdict } from './words.ts';

/** Every signature: who signed, whether it holds, with which key, and whether it speaks for the author. */
export function DkimPanel({ signatures, dmarc }: { signatures: readonly DkimEvidence[]; dmarc: DmarcEvidence | null }) {
  const passing = signatures.filter(({ result }) => result === 'pass').length;
  return (
    <Panel
      title="DKIM"
      aside={signatures.length === 0 ? 'no signature' : `${passing} of ${plural(signatures.length, 'signature')} pass`}
      flush
    >
      {signatures.length === 0 ? (
        <p className="p-4 text-[13px] text-soft">
          Nobody signed the message, so no signature can vouch for its author.
        </p>
      ) : (
        <ul className="divide-y">
          {signatures.map((signature, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: signatures stand in the order of the header and never move
            <li key={index} className="p-4">
              <Signature signature={signature} dmarc={dmarc} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Signature({ signature, dmarc }: { signature: DkimEvidence; dmarc: DmarcEvidence | null }) {
  const { result, domain, selector, identity, algorithm, keyBits, keyRecord } = signature;
  const key = [algorithm, keyBits ? `${keyBits} bits` : ''].filter(Boolean).join(', ');
  return (
    <>
      <div className="mb-2 flex items-start justify-between gap-3">
        <p className="min-w-0 font-mono text-[13px] font-medium break-all">
          <MailText text={domain} empty="unreadable" max={300} />
        </p>
        <VerdictBadge verdict={resultVerdict(result)} />
      </div>
      <p className="mb-2 text-[13px] break-words">
        <MailText text={dkimWords(signature)} max={800} />
      </p>
      {dmarc && dmarc.fromDomain !== '' ? (
        <div className="mb-3">
          <AlignedLine isAligned={isSignatureAligned(signature, dmarc)} words={dkimAlignmentWords(signature, dmarc)} />
        </div>
      ) : null}
      <Facts
        rows={[
          ['Selector', selector && <Mono key="s" text={selector} />],
          ['Signs for', identity && identity !== `@${domain}` ? <Mono key="i" text={identity} /> : null],
          ['Key', key && <Mono key="k" text={key} />],
        ]}
      />
      {keyRecord ? (
        <Lookups lookups={[{ name: `${selector}._domainkey.${domain}`, type: 'TXT', answer: keyRecord }]} />
      ) : null}
    </>
  );
}

const Mono = ({ text }: { text: string }) => <MailText text={text} className="font-mono text-xs break-all" max={300} />;
