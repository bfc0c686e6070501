import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';
import { storyOf } from './row-links.ts';

type Latest = Outputs['features']['lately']['latest'][number];

/** The newest things a feature did, with whom; each leads to its story. */
export function LatestList({ latest }: { latest: readonly Latest[] }) {
  return (
    <ul aria-label="The newest" className="divide-y border-t">
      {latest.map((row) => (
        <li key={`${row.kind} ${row.at} ${row.name} ${row.peer} ${row.about}`} className="px-4 py-2 text-[13px]">
          <div className="flex items-baseline justify-between gap-3">
            <Title row={row} />
            <When at={row.at} className="tabular shrink-0 text-xs text-faint" />
          </div>
          <p className="truncate text-xs text-soft">
            {row.kind === 'refusal' ? 'refused ' : row.kind === 'decision' ? 'accepted ' : ''}
            {row.peer ? <MailText text={row.peer} className="font-mono" /> : null}
            {row.peer && row.about ? ' · ' : ''}
            {row.about ? <MailText text={row.about} className="font-mono" /> : null}
            {row.code || row.text ? (
              <>
                {row.peer || row.about ? ' · ' : ''}
                {row.text?.startsWith(String(row.code)) ? '' : row.code} <MailText text={row.text} empty="" />
              </>
            ) : null}
            {!row.peer && !row.about && !row.code && !row.text ? (
              <MailText text={dataWords(row.data)} className="font-mono" />
            ) : null}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Title({ row }: { row: Latest }) {
  return (
    <Link href={storyOf(row)} className="min-w-0 truncate font-medium hover:text-accent hover:underline">
      {row.title}
    </Link>
  );
}

/** Events that are about no peer say what they hold. */
const dataWords = (data: Record<string, unknown>): string =>
  Object.entries(data)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ')
    .slice(0, 200) || '–';
