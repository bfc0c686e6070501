import { AlertTriangle, Check, ShieldCheck } from 'lucide-react';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { percent } from '../dmarc/percent.ts';
import { ShareBar } from '../dmarc/share-bar.tsx';
import { standingOf } from './domain-standing.ts';
import { type ReportFilter, reportQuery } from './report-filter.ts';

/** How each of our domains stands, in a line that leads to it: how much is proven, and what is next. */
export function DomainsPanel({
  domains,
  filter,
}: {
  domains: Outputs['dmarc']['reportedDomains']['items'];
  filter: ReportFilter;
}) {
  return (
    <Panel title="Your domains" aside="Proven mail, and what is next" flush>
      <ul className="max-h-[272px] min-h-[268px] divide-y overflow-auto">
        {domains.map((item) => {
          const { tone, words } = standingOf(item);
          return (
            <li key={item.domain}>
              <Link
                href={`/dmarc${reportQuery({ ...filter, domain: item.domain })}`}
                className="block px-4 py-2.5 text-[13px] -outline-offset-2 hover:bg-sunken"
              >
                <span className="flex items-baseline justify-between gap-3">
                  <span className="min-w-0 truncate font-medium">
                    <MailText text={item.domain} max={255} />
                  </span>
                  <span className="tabular shrink-0 text-xs text-soft">
                    {percent(item.passed, item.count)} of {formatCount(item.count)}
                  </span>
                </span>
                <span className="my-1 block">
                  <ShareBar share={item.passed / Math.max(item.count, 1)} />
                </span>
                <Standing tone={tone} words={words} />
              </Link>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function Standing({ tone, words }: Pick<ReturnType<typeof standingOf>, 'tone' | 'words'>) {
  const Icon = tone === 'warn' ? AlertTriangle : tone === 'good' ? ShieldCheck : Check;
  const look = { warn: 'text-warn', good: 'text-good', quiet: 'text-soft' }[tone];
  return (
    <span className={`flex items-center gap-1.5 text-xs ${look}`}>
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate">{words}</span>
    </span>
  );
}
