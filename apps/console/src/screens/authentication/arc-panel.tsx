import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { ArcEvidence } from './evidence.ts';
import { VerdictBadge } from './verdict-badge.tsx';
import { arcWords, resultVerdict } from './words.ts';

/** What forwarders sealed on the way, first hop first. */
export function ArcPanel({ arc }: { arc: ArcEvidence }) {
  return (
    <Panel title="ARC" aside={<VerdictBadge verdict={resultVerdict(arc.state)} />}>
      <p className="text-[13px] break-words">
        <MailText text={arcWords(arc)} max={600} />
      </p>
      {arc.domains.length > 0 ? (
        <ol className="mt-3 divide-y rounded-lg border text-xs">
          {arc.domains.map((domain, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: hops stand in the order of the chain
            <li key={index} className="flex gap-3 px-3 py-2">
              <span className="tabular text-faint">{index + 1}</span>
              <span className="min-w-0 font-mono break-all">
                <MailText text={domain} empty="unreadable" max={255} />
              </span>
              {arc.selectors[index] ? (
                <span className="ml-auto min-w-0 truncate text-faint">
                  selector <MailText text={arc.selectors[index]} className="font-mono" max={80} />
                </span>
              ) : null}
            </li>
          ))}
        </ol>
      ) : null}
    </Panel>
  );
}
