import { Facts } from '../../ui/facts.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AlignedLine } from './aligned-line.tsx';
import type { DmarcEvidence, SpfEvidence } from './evidence.ts';
import { Lookups } from './lookups.tsx';
import { VerdictBadge } from './verdict-badge.tsx';
import { resultVerdict, spfAlignmentWords, spfWords } from './words.ts';

/** May this address send for that domain? What SPF said, the term that decided, and every DNS answer behind it. */
export function SpfPanel({ title, spf, dmarc }: { title: string; spf: SpfEvidence; dmarc?: DmarcEvidence | null }) {
  return (
    <Panel title={title} aside={<VerdictBadge verdict={resultVerdict(spf.result)} />}>
      <p className="mb-3 text-[13px] break-words">
        <MailText text={spfWords(spf)} max={800} />
      </p>
      {dmarc && dmarc.fromDomain !== '' ? (
        <div className="mb-3">
          <AlignedLine isAligned={dmarc.alignment.spf} words={spfAlignmentWords(spf, dmarc)} />
        </div>
      ) : null}
      <Facts
        rows={[
          [spf.identity === 'helo' ? 'Domain (HELO)' : 'Domain (MAIL FROM)', <Mono key="d" text={spf.domain} />],
          ['Decided by', spf.decidedBy === spf.domain ? null : spf.decidedBy && <Mono key="b" text={spf.decidedBy} />],
          ['Term that matched', spf.mechanism && <Mono key="m" text={spf.mechanism} />],
          ['It explains', spf.explanation && <MailText key="e" text={spf.explanation} max={600} />],
        ]}
      />
      <Lookups lookups={spf.lookups} />
    </Panel>
  );
}

const Mono = ({ text }: { text: string }) => <MailText text={text} className="font-mono text-xs break-all" max={400} />;
