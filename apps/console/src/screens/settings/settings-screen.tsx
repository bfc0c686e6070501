'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Failure, SkeletonRows } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { SettingsIndex } from './settings-index.tsx';

/** Every feature with settings, found by its words or by those of its fields; and every version that was in force. */
export function SettingsScreen() {
  const [words, setWords] = useState('');
  const found = useQuery(useTRPC().features.list.queryOptions(undefined, { staleTime: 300_000 }));
  const wanted = words.trim().toLowerCase();
  const features = (found.data?.items ?? []).map((feature) => ({
    ...feature,
    hits:
      wanted === ''
        ? []
        : feature.fields.filter(({ title, description }) => `${title} ${description}`.toLowerCase().includes(wanted)),
  }));
  const shown = features.filter(
    ({ title, summary, hits }) =>
      wanted === '' || hits.length > 0 || `${title} ${summary}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <PageHead
        title="Settings"
        lead="Changes are kept as a draft until they are published; then every process follows within a second, and open connections stay open."
      />
      <SettingsIndex />
      <label htmlFor="settings-search" className="sr-only">
        Search the settings
      </label>
      <input
        id="settings-search"
        type="search"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        placeholder="Search the settings by their words: size, retry, certificate, sender …"
        autoComplete="off"
        className="mb-3 h-9 w-full rounded-lg border border-line-strong bg-surface px-3 shadow-card placeholder:text-faint"
      />
      <Panel flush>
        {found.isError ? (
          <Failure error={found.error} retry={() => found.refetch()} />
        ) : !found.data ? (
          <SkeletonRows />
        ) : (
          <ul className="divide-y">
            {shown.map((feature) => (
              <li key={feature.slug}>
                <Link
                  href={`/features/${feature.slug}`}
                  className="flex items-center gap-4 px-4 py-3 -outline-offset-2 hover:bg-sunken"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block text-[13px] font-medium">{feature.title}</span>
                    <span className="block text-[13px] text-soft">{feature.summary}</span>
                    {feature.hits.length > 0 ? (
                      <span className="mt-0.5 block truncate text-xs text-accent">
                        {feature.hits.map(({ title }) => title).join(' · ')}
                      </span>
                    ) : null}
                  </span>
                  <ChevronRight aria-hidden className="size-4 shrink-0 text-faint" />
                </Link>
              </li>
            ))}
            {shown.length === 0 ? (
              <li className="px-4 py-8 text-center text-soft">No setting speaks of “{words}”.</li>
            ) : null}
          </ul>
        )}
      </Panel>
    </>
  );
}
