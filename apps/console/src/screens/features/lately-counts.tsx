import { Expandable } from '../../ui/expandable.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { rowsOf } from './row-links.ts';

type Count = Outputs['features']['lately']['counts'][number];

/** How often each thing happened, over an hour, a day and a week; what did not happen at all is folded away. Every number leads to its rows. */
export function LatelyCounts({ counts, to }: { counts: readonly Count[]; to: string }) {
  const busy = counts.filter(({ week }) => week > 0);
  const quiet = counts.filter(({ week }) => week === 0);
  return (
    <>
      {busy.length > 0 ? (
        <table className="w-full border-t text-[13px]">
          <thead>
            <tr className="border-b text-xs text-faint">
              <th scope="col" className="py-1.5 pl-4 text-left font-normal">
                What
              </th>
              {columns.map(({ id, title }) => (
                <th key={id} scope="col" className="w-16 py-1.5 pr-4 text-right font-normal">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {busy.map((count) => (
              <tr key={`${count.kind} ${count.name}`} className="align-baseline">
                <th scope="row" className="py-1.5 pl-4 text-left font-normal">
                  <span title={count.summary}>{count.title}</span>{' '}
                  <span className="text-xs text-faint">{kinds[count.kind]}</span>
                </th>
                {columns.map(({ id, hours }) => (
                  <td key={id} className="tabular py-1.5 pr-4 text-right">
                    <Times
                      count={count[id]}
                      href={rowsOf(count.kind, count.name, new Date(Date.parse(to) - hours * 3_600_000).toISOString())}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {quiet.length > 0 ? (
        <Expandable summary={`${plural(quiet.length, 'kind')} not seen this week`} className="border-t px-4 py-2">
          <ul className="space-y-1 text-[13px] text-soft">
            {quiet.map(({ kind, name, title, summary }) => (
              <li key={`${kind} ${name}`} title={summary}>
                {title}
              </li>
            ))}
          </ul>
        </Expandable>
      ) : null}
    </>
  );
}

function Times({ count, href }: { count: number; href: string }) {
  const words = formatCount(count);
  if (count === 0) return <span className="text-faint">0</span>;
  return (
    <Link href={href} className="hover:text-accent hover:underline">
      {words}
    </Link>
  );
}

const columns = [
  { id: 'hour', title: '1 h', hours: 1 },
  { id: 'day', title: '24 h', hours: 24 },
  { id: 'week', title: '7 d', hours: 168 },
] as const;
const kinds = { event: '', refusal: 'refused', decision: 'accepted' };
