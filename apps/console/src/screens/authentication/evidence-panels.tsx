import { ArcPanel } from './arc-panel.tsx';
import { DkimPanel } from './dkim-panel.tsx';
import { DmarcPanel } from './dmarc-panel.tsx';
import type { Evidence } from './evidence.ts';
import { SpfPanel } from './spf-panel.tsx';

/** Everything that was found out about who sent a message: the verdict first, then what it rests on. */
export function EvidencePanels({ evidence }: { evidence: Evidence }) {
  const { dmarc, spf, heloSpf, spfGuess, dkim, arc } = evidence;
  return (
    <>
      {dmarc && dmarc.status !== 'off' ? <DmarcPanel evidence={evidence} dmarc={dmarc} /> : null}
      {spf ? <SpfPanel title="SPF" spf={spf} dmarc={dmarc} /> : null}
      {heloSpf && heloSpf.domain !== spf?.domain ? <SpfPanel title="SPF of the name in HELO" spf={heloSpf} /> : null}
      {spfGuess ? <SpfPanel title="Best guess, since there is no record" spf={spfGuess} /> : null}
      {dkim ? <DkimPanel signatures={dkim} dmarc={dmarc} /> : null}
      {arc ? <ArcPanel arc={arc} /> : null}
    </>
  );
}
