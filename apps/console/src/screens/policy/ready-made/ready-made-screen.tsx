'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueryParam } from '../../../search/use-query-param.ts';
import { Empty, Failure } from '../../../ui/feedback.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Trail } from '../../../ui/trail.tsx';
import { useTRPC } from '../../../ui/trpc.ts';
import { DraftFrame } from '../../drafts/draft-frame.tsx';
import { useDraft } from '../../drafts/use-draft.ts';
import { type ReadyMade, ReadyMadeCard } from './ready-made-card.tsx';
import { TakeOverDialog } from './take-over-dialog.tsx';

/** Rules that come along: what each does, what it may break, and the way into the draft. */
export function ReadyMadeScreen() {
  const draft = useDraft();
  const trpc = useTRPC();
  const [text, setText] = useQueryParam('q');
  const [typed, setTyped] = useState(text);
  const [asked, ask] = useState<ReadyMade | null>(null);
  const all = useQuery(trpc.rules.readyMade.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  const rules = draft.configuration?.rules.ordered ?? [];
  const wanted = typed.trim().toLowerCase();
  const found = (all.data?.items ?? []).filter((item) => JSON.stringify(item).toLowerCase().includes(wanted));
  const groups = Map.groupBy(found, ({ feature }) => feature.title);
  return (
    <>
      <Trail href="/policy/rules" title="Rules" />
      <DraftFrame
        title="Ready-made rules"
        lead="Each has been tried against the engine. Take one over, change it as you like, and publish it when it does what you want."
        draft={{ ...draft, isReady: draft.isReady && !all.isPending }}
      >
        {() =>
          all.error ? (
            <Panel>
              <Failure error={all.error} retry={() => void all.refetch()} />
            </Panel>
          ) : (
            <>
              <input
                type="search"
                aria-label="Find a ready-made rule"
                placeholder={`Find among ${all.data?.items.length ?? 0}: SPF, mailing list, rate…`}
                value={typed}
                onChange={({ target }) => {
                  setTyped(target.value);
                  setText(target.value, 'replace');
                }}
                className="mb-4 h-9 w-96 max-w-full rounded-md border border-line-strong bg-surface px-3 text-[13px] placeholder:text-faint"
              />
              {found.length === 0 ? (
                <Panel>
                  <Empty title="Nothing speaks of that" />
                </Panel>
              ) : null}
              <div className="space-y-6">
                {[...groups].map(([title, items]) => (
                  <section key={title} aria-label={title}>
                    <h2 className="mb-2 text-[13px] font-semibold text-soft">{title}</h2>
                    <ul className="grid gap-3 lg:grid-cols-2">
                      {items.map((item) => (
                        <ReadyMadeCard
                          key={item.id}
                          item={item}
                          taken={rules.find(({ name }) => name === item.id)?.name}
                          onTake={() => ask(item)}
                        />
                      ))}
                    </ul>
                  </section>
                ))}
              </div>
              {asked && draft.configuration ? (
                <TakeOverDialog
                  item={asked}
                  draft={{ ...draft, configuration: draft.configuration }}
                  onClose={() => ask(null)}
                />
              ) : null}
            </>
          )
        }
      </DraftFrame>
    </>
  );
}
