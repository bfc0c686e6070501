'use client';

import { featureTasks } from '@posthorn/settings/task';
import { useQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Failure } from '../../ui/feedback.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import type { CatalogueFeature } from './catalogue-feature.ts';
import { CatalogueRow } from './catalogue-row.tsx';
import { SearchHits } from './search-hits.tsx';

/** Every feature by what a postmaster does with it, how each is, and every setting by its words. */
export function CatalogueScreen({ catalogue }: { catalogue: readonly CatalogueFeature[] }) {
  const [words, setWords] = useQueryParam('q');
  const states = useQuery(useTRPC().features.states.queryOptions(undefined, { refetchInterval: 15_000 }));
  return (
    <>
      <PageHead
        title="Features"
        lead="Everything Posthorn does, with its settings, what it did lately and a test that shows whether it works."
      />
      <label htmlFor="feature-search" className="sr-only">
        Search features and settings
      </label>
      <input
        id="feature-search"
        type="search"
        value={words}
        onChange={(event) => setWords(event.target.value, 'replace')}
        placeholder="Search by words: size, retry, certificate, postfix names too …"
        autoComplete="off"
        maxLength={200}
        className="mb-4 h-9 w-full rounded-lg border border-line-strong bg-surface px-3 shadow-card placeholder:text-faint"
      />
      {words.trim() === '' ? (
        <div className="space-y-4">
          {states.isError ? (
            <Panel flush>
              <Failure error={states.error} retry={() => states.refetch()} />
            </Panel>
          ) : null}
          {featureTasks.map((task) => (
            <Panel key={task} title={titles[task]} aside={leads[task]} flush>
              <ul className="divide-y">
                {catalogue
                  .filter((feature) => feature.task === task)
                  .map((feature) => (
                    <CatalogueRow
                      key={feature.slug}
                      feature={feature}
                      state={states.data?.items.find(({ slug }) => slug === feature.slug)}
                    />
                  ))}
              </ul>
            </Panel>
          ))}
        </div>
      ) : (
        <SearchHits words={words} />
      )}
    </>
  );
}

const titles = { receiving: 'Receiving', judging: 'Judging', sending: 'Sending', seeing: 'Seeing' };
const leads = {
  receiving: 'how mail comes in',
  judging: 'what is known and believed',
  sending: 'where it goes, and how',
  seeing: 'what is kept of it',
};
