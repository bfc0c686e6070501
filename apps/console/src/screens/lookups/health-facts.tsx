import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { When } from '../../ui/when.tsx';
import type { LookupInForce } from './lookup.ts';
import { LookupBadge } from './lookup-badge.tsx';
import { hitRate } from './lookup-columns.tsx';

/** How a source does over all engines, and who asks it. */
export function HealthFacts({ lookup }: { lookup: LookupInForce | undefined }) {
  const health = lookup?.health ?? null;
  const users = [
    ...(lookup?.lists ?? []).map((name) => ({ href: '/policy/lists', text: `@${name}` })),
    ...(lookup?.rules ?? []).map((name) => ({ href: `/policy/rules/${encodeURIComponent(name)}`, text: name })),
  ];
  return (
    <Panel title="How it does" aside={<LookupBadge lookup={lookup} />}>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-2 text-[13px]">
        <Fact name="Asked">{formatCount(health?.asked ?? 0)}</Fact>
        <Fact name="From memory">{hitRate(health)}</Fact>
        <Fact name="Failures">{formatCount(health?.failures ?? 0)}</Fact>
        <Fact name="Takes">{health?.milliseconds == null ? '–' : `${health.milliseconds} ms`}</Fact>
        <Fact name="Last asked">{health?.lastAskedAt ? <When at={health.lastAskedAt} /> : '–'}</Fact>
        <Fact name="Kept">{formatCount(health?.kept ?? 0)}</Fact>
      </dl>
      {health?.lastFailure ? (
        <p className="mt-3 border-t pt-3 text-[13px] text-soft">
          Failed last <When at={health.lastFailure.at} />:{' '}
          <MailText text={health.lastFailure.reason.replace(/\.$/, '')} max={300} className="break-words" />.
        </p>
      ) : null}
      <p className="mt-3 border-t pt-3 text-[13px] text-soft">
        {users.length === 0 ? 'No list and no rule in force asks it.' : 'Asked by '}
        {users.map(({ href, text }, index) => (
          <span key={text}>
            {index === 0 ? '' : ', '}
            <Link href={href} className="text-accent hover:underline">
              {text}
            </Link>
          </span>
        ))}
      </p>
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="tabular truncate">{children}</dd>
    </div>
  );
}
