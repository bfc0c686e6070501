import { useQuery } from '@tanstack/react-query';
import { Empty, Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';

/** Features and settings that the words are about, the best first. The catalogue with its index is fetched at the first search. */
export function SearchHits({ words }: { words: string }) {
  const found = useQuery({
    queryKey: ['settings search', words],
    queryFn: async () => (await import('@posthorn/settings/search')).searchSettings(words, { limit: 40 }),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
    networkMode: 'always',
  });
  const hits = found.data;
  if (found.isError) {
    return (
      <Panel title="Found" flush>
        <Failure error={found.error} retry={() => found.refetch()} />
      </Panel>
    );
  }
  if (!hits) {
    return (
      <Panel title="Found">
        <SkeletonRows rows={6} />
      </Panel>
    );
  }
  return (
    <Panel title={hits.length === 0 ? 'Nothing found' : 'Found'} flush>
      {hits.length === 0 ? (
        <Empty title={`No setting speaks of “${words}”`}>
          Try another word for it, or the name it has in Postfix or Exim.
        </Empty>
      ) : (
        <ul className="divide-y">
          {hits.map(({ path, href, title, place, description }) => (
            <li key={path} className="px-4 py-2.5">
              <Link href={href} className="text-[13px] font-medium hover:text-accent hover:underline">
                {title}
              </Link>{' '}
              <span className="text-xs text-faint">{place || 'feature'}</span>
              <p className="text-[13px] text-soft">{description}</p>
              <code className="font-mono text-xs break-all text-faint">{path}</code>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
