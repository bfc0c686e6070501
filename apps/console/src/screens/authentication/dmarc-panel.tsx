import { Facts } from '../../ui/facts.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AlignedLine } from './aligned-line.tsx';
import type { DmarcEvidence, Evidence } from './evidence.ts';
import { Lookups } from './lookups.tsx';
import { VerdictBadge } from './verdict-badge.tsx';
import { dkimAlignmentWords, dmarcVerdict, dmarcWords, isSignatureAligned, spfAlignmentWords } from './words.ts';

/** Does the mail come from whom people see as its author? The record, how it was found, and who vouches. */
export function DmarcPanel({ evidence, dmarc }: { evidence: Evidence; dmarc: DmarcEvidence }) {
  const signatures = evidence.dkim ?? [];
  const best =
    signatures.find((one) => isSignatureAligned(one, dmarc)) ??
    signatures.find(({ result }) => result === 'pass') ??
    signatures[0];
  return (
    <Panel title="DMARC" aside={<VerdictBadge verdict={dmarcVerdict(dmarc.status)} />}>
      <p className="mb-3 text-[13px] break-words">
        <MailText text={dmarcWords(dmarc)} max={800} />
      </p>
      {dmarc.fromDomain === '' ? null : (
        <div className="mb-3 space-y-1.5">
          <AlignedLine of="SPF" isAligned={dmarc.alignment.spf} words={spfAlignmentWords(evidence.spf, dmarc)} />
          <AlignedLine
            of="DKIM"
            isAligned={dmarc.alignment.dkim}
            words={
              best
                ? dkimAlignmentWords(best, dmarc)
                : evidence.dkim
                  ? 'There is no DKIM signature.'
                  : 'DKIM was not checked.'
            }
          />
        </div>
      )}
      <Facts
        rows={[
          ['Author domain', <Mono key="f" text={dmarc.fromDomain} />],
          ['Organization', dmarc.organizationalDomain && <Mono key="o" text={dmarc.organizationalDomain} />],
          ['Record of', dmarc.usedDomain && <Mono key="u" text={dmarc.usedDomain} />],
          ['Record', dmarc.record && <Mono key="r" text={dmarc.record} />],
          [
            'Asks for',
            dmarc.domainPolicy && <Mono key="p" text={`${dmarc.policySource || 'p'}=${dmarc.domainPolicy}`} />,
          ],
        ]}
      />
      <Lookups lookups={dmarc.walk.map(answerOf)} isOpen />
    </Panel>
  );
}

const answerOf = ({ domain, found, text }: DmarcEvidence['walk'][number]) => ({
  name: `_dmarc.${domain}`,
  type: 'TXT',
  answer: found === 'none' ? 'no DMARC record' : found === 'unusable' ? `unusable: ${text}` : text,
});

const Mono = ({ text }: { text: string }) => (
  <MailText text={text} className="font-mono text-xs break-all" max={1200} />
);
