import { formatTerm } from '../../search/language.ts';
import { Link } from '../../ui/link.tsx';

/** To the history of DMARC, searched for one thing. */
export function HistoryLink({
  term: [key, value],
  children,
}: {
  term: [key: string, value: string];
  children: string;
}) {
  if (value === '') return null;
  return (
    <Link href={historyHref(formatTerm(key, value))} className="text-[13px] font-normal text-accent hover:underline">
      {children}
    </Link>
  );
}

export const historyHref = (query: string): string => `/dmarc/history?q=${encodeURIComponent(query)}`;
