'use client';

import { Skeleton } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { When } from '../../ui/when.tsx';
import type { Rule } from './rule.ts';
import type { RuleHits } from './use-rule-hits.ts';

/** How often a rule applied in an hour, a day and a week, when last, and what went wrong. */
export function HitsLine({ rule, hits }: { rule: Rule; hits: RuleHits | null | undefined }) {
  if (hits === undefined) return <Skeleton className="my-0.5 h-4 w-56" />;
  if (!hits || hits.week.asked === 0) return <span className="text-faint">not asked in a week</span>;
  const rows = rowsOf(rule);
  return (
    <span className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
      {spans.map(({ name, words, hours }) => (
        <span key={name} className="whitespace-nowrap" title={`Asked ${formatCount(hits[name].asked)} times`}>
          <Count count={hits[name].applied} href={rows(hours)} /> <span className="text-faint">{words}</span>
        </span>
      ))}
      {hits.lastApplied ? (
        <span className="text-faint">
          last <When at={hits.lastApplied} />
        </span>
      ) : (
        <span className="text-faint">asked {formatCount(hits.week.asked)} times, never held</span>
      )}
      {hits.week.failed > 0 && hits.lastFailed ? (
        <span className="w-full text-bad">
          <Link
            href={`/activity/events?q=${encodeURIComponent(`event:rule:failed rule:${rule.name} after:7d`)}`}
            className="font-medium hover:underline"
          >
            failed {formatCount(hits.week.failed)} times
          </Link>{' '}
          in a week, last <When at={hits.lastFailed} />
          {hits.lastFault ? (
            <>
              {' '}
              at {hits.lastFault.stage}: <MailText text={hits.lastFault.reason} />
              {hits.lastFault.position === undefined ? '' : ` (character ${hits.lastFault.position + 1})`}
            </>
          ) : null}
        </span>
      ) : null}
    </span>
  );
}

function Count({ count, href }: { count: number; href: string }) {
  const text = <span className="tabular font-medium">{formatCount(count)}</span>;
  return count > 0 ? (
    <Link href={href} className="text-accent hover:underline">
      {text}
    </Link>
  ) : (
    text
  );
}

/** The rows behind a count: what was refused, the lines it wrote, the messages it applied to, or before there is one the connections. */
function rowsOf({ name, verdict, effects, stages }: Rule): (since: string) => string {
  if (verdict === 'deny' || verdict === 'defer' || verdict === 'drop' || verdict === 'require')
    return (since) => `/activity/refusals?q=${encodeURIComponent(`rule:${name} after:${since}`)}`;
  if (effects.some(({ kind }) => kind === 'log'))
    return (since) => `/activity/events?q=${encodeURIComponent(`event:rule:log rule:${name} after:${since}`)}`;
  if (stages.every((stage) => stage === 'connect' || stage === 'helo'))
    return (since) => `/activity/events?q=${encodeURIComponent(`event:tcp:close rule:${name} after:${since}`)}`;
  return (since) => `/activity/messages?q=${encodeURIComponent(`rule:${name} after:${since}`)}`;
}

const spans = [
  { name: 'hour', words: 'in an hour', hours: '1h' },
  { name: 'day', words: 'in a day', hours: '1d' },
  { name: 'week', words: 'in a week', hours: '7d' },
] as const;
