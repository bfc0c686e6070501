import { withTerm } from '../../search/language.ts';
import { Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { historyHref } from '../authentication/history-link.tsx';
import { percent } from './percent.ts';
import { alignmentWords, overrideWords, policyTitle } from './row-words.ts';

type Summary = Outputs['dmarc']['summary'];

/** The same messages by who vouched, by what the domain asks for, and by why less was done. */
export function Shares({ summary, query }: { summary: Summary | undefined; query: string }) {
  if (!summary) return <Skeleton className="h-[440px] rounded-xl" />;
  const all = summary.verified;
  const line = (key: string, { name, count }: { name: string; count: number }, title: string): Line => ({
    id: name,
    title,
    count,
    share: percent(count, all),
    href: historyHref(withTerm(query, key, name)),
  });
  return (
    <Panel title="By alignment, policy and override" flush>
      <Lines
        title="Who vouches for the author"
        lines={summary.alignment.map((one) => line('aligned', one, alignmentWords[one.name] ?? one.name))}
      />
      <Lines
        title="What the author domain asks for"
        lines={summary.policies.map((one) => line('policy', one, policyTitle(one.name)))}
      />
      <Lines
        title="Less was done than asked for, because"
        lines={summary.overrides.map((one) => line('override', one, overrideWords[one.name] ?? one.name))}
        empty="Nothing was let off."
      />
    </Panel>
  );
}

type Line = { id: string; title: string; count: number; share: string; href: string };

function Lines({ title, lines, empty }: { title: string; lines: Line[]; empty?: string }) {
  return (
    <section className="border-b last:border-b-0">
      <h3 className="px-4 pt-3 pb-1 text-xs font-medium text-faint">{title}</h3>
      {lines.length === 0 ? <p className="px-4 pb-3 text-[13px] text-faint">{empty}</p> : null}
      <ul className="pb-2">
        {lines.map(({ id, title: name, count, share, href }) => (
          <li key={id}>
            <Link
              href={href}
              scroll={false}
              className="flex h-8 items-center gap-3 px-4 text-[13px] -outline-offset-2 hover:bg-sunken max-lg:h-10"
            >
              <span className="min-w-0 flex-1 truncate">
                <MailText text={name} max={80} />
              </span>
              <span className="tabular text-faint">{share}</span>
              <span className="tabular w-16 text-right">{formatCount(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
