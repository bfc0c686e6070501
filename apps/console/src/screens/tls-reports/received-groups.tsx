import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { resultMeaning, resultTitle } from './words.ts';

type Summary = Outputs['tlsReports']['receivedSummary'];

/** The same reports by what failed where, and by who reports. */
export function ReceivedGroups({
  summary,
  hrefOf,
}: {
  summary: Summary | undefined;
  hrefOf: (extra: Record<string, string>) => string;
}) {
  const { failures = [], organizations = [] } = summary ?? {};
  return (
    <div className="mb-4 grid gap-4 lg:grid-cols-2">
      <Panel title="What failed" flush>
        {failures.length === 0 ? (
          <p className="h-48 p-4 text-[13px] text-soft">{summary ? 'Nothing that was reported of this time.' : null}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
          <ul tabIndex={0} aria-label="What failed" className="h-48 divide-y overflow-y-auto -outline-offset-2">
            {failures.map(({ result, domain, host, organizations: reporters, sessions, words }) => (
              <li key={`${result} ${domain} ${host}`} className="flex gap-4 px-4 py-2.5 text-[13px]">
                <div className="min-w-0 grow">
                  <p className="font-medium">
                    <MailText text={resultTitle(result)} max={100} />
                  </p>
                  <p className="text-soft">{words ? <MailText text={words} max={300} /> : resultMeaning(result)}</p>
                  <p className="font-mono text-xs break-all text-faint">
                    <MailText text={host || domain} max={255} /> · {plural(reporters, 'reporter')}
                  </p>
                </div>
                <Link
                  href={hrefOf({ which: 'failed', q: domain })}
                  className="tabular shrink-0 font-medium hover:underline"
                >
                  {formatCount(sessions)}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title="Who reports" flush>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
        <ul tabIndex={0} aria-label="Who reports" className="h-48 divide-y overflow-y-auto -outline-offset-2">
          {summary && organizations.length === 0 ? <li className="p-4 text-[13px] text-soft">Nobody, yet.</li> : null}
          {organizations.map(({ organization, reports, successful, failed }) => (
            <li key={organization} className="flex gap-4 px-4 py-2.5 text-[13px]">
              <div className="min-w-0 grow">
                <p className="truncate font-medium">
                  <MailText text={organization} empty="nobody named" max={200} />
                </p>
                <p className="text-xs text-faint">{plural(reports, 'report')}</p>
              </div>
              <Link href={hrefOf({ q: organization })} className="tabular shrink-0 text-right hover:underline">
                {formatCount(successful + failed)}
                {failed > 0 ? <span className="block text-xs text-bad">{formatCount(failed)} failed</span> : null}
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
