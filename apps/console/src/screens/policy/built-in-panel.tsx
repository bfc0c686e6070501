'use client';

import { useQuery } from '@tanstack/react-query';
import { Expandable } from '../../ui/expandable.tsx';
import { Failure } from '../../ui/feedback.tsx';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { settingHref } from '../drafts/setting-link.ts';

/** The rules that come first and cannot be lifted: what each does, which feature governs it, how often it decided. */
export function BuiltInPanel() {
  const { data, error, refetch } = useQuery(useTRPC().rules.builtIn.queryOptions(undefined, { staleTime: 60_000 }));
  const items = data?.items.filter(({ rule }) => !isNothing(rule)) ?? [];
  return (
    <Panel flush className="mb-4">
      <Expandable
        className="px-4 py-3"
        summary={
          <>
            <span className="font-semibold">Built-in rules come first</span>{' '}
            <span className="text-soft">
              Limits and safety. What they refuse is refused, whatever a rule below would say.
            </span>
          </>
        }
      >
        {error ? <Failure error={error} retry={() => void refetch()} /> : null}
        <ul className="-mr-4 -ml-[38px] divide-y border-t">
          {items.map(({ rule, title, summary, setting, feature, refused, accepted, last }) => (
            <li key={rule} className="grid gap-x-6 gap-y-0.5 px-4 py-2 text-[13px] sm:grid-cols-[minmax(0,1fr)_240px]">
              <div className="min-w-0">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium">{title}</span>
                  <code className="font-mono text-xs break-all text-faint">{rule}</code>
                </p>
                <p className="text-soft">{summary}</p>
              </div>
              <div className="text-xs sm:text-right">
                <p>
                  {refused === 0 && accepted === 0 ? <span className="tabular">0</span> : null}
                  <Count count={refused} words="refused" href={`/activity/refusals?q=${rowsOf(rule)}`} />
                  {refused > 0 && accepted > 0 ? ', ' : null}
                  <Count count={accepted} words="taken" href={`/activity/messages?q=${rowsOf(rule)}`} />{' '}
                  <span className="text-faint">
                    in a week{last ? ', last ' : ''}
                    {last ? <When at={last} /> : null}
                  </span>
                </p>
                {setting ? (
                  <Link href={settingHref(setting)} className="text-accent hover:underline">
                    {feature?.title ?? 'Setting'}
                  </Link>
                ) : feature ? (
                  <Link href={`/features/${feature.slug}`} className="text-accent hover:underline">
                    {feature.title}
                  </Link>
                ) : (
                  <span className="text-faint">always on</span>
                )}
              </div>
            </li>
          ))}
        </ul>
      </Expandable>
    </Panel>
  );
}

function Count({ count, words, href }: { count: number; words: string; href: string }) {
  if (count === 0) return null;
  return (
    <>
      <Link href={href} className="tabular font-medium text-accent hover:underline">
        {formatCount(count)}
      </Link>{' '}
      <span className="text-faint">{words}</span>
    </>
  );
}

const rowsOf = (rule: string): string => encodeURIComponent(`rule:${rule} after:7d`);

/** Names for "nothing spoke against it", which are no rules one could meet. */
const isNothing = (rule: string): boolean => /^builtin\.(?:connect|helo|mail|predata|data|report)$/.test(rule);
