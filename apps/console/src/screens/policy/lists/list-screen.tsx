'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { Button } from '../../../ui/button.tsx';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { Empty, Skeleton } from '../../../ui/feedback.tsx';
import { Link } from '../../../ui/link.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Guarded } from '../../../ui/permission.tsx';
import { Trail } from '../../../ui/trail.tsx';
import { useTRPC } from '../../../ui/trpc.ts';
import { DraftFrame } from '../../drafts/draft-frame.tsx';
import { useDraft } from '../../drafts/use-draft.ts';
import { useRemoval } from '../../drafts/use-removal.ts';
import { BackingPanel } from './backing-panel.tsx';
import { KindChoice } from './kind-choice.tsx';
import { ListItems } from './list-items.tsx';
import { MatchPanel } from './match-panel.tsx';
import { kinds, LISTS, type NamedList } from './named-list.ts';
import { hrefOf } from './uses.tsx';

/** One named list: its items, who uses it, and whether something is in it. */
export function ListScreen({ name }: { name: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const draft = useDraft();
  const remove = useRemoval(draft, LISTS);
  const all = draft.configuration?.lists.named ?? [];
  // Nothing of it before all of it: a head that grows would push the rest about.
  const list = draft.isReady ? all.find((one) => one.name === name) : undefined;
  const told = useQuery(trpc.lists.list.queryOptions({ of: 'draft' }, { placeholderData: (known) => known }));
  const uses = told.data?.items.find((item) => item.name === name)?.uses ?? [];
  const put = (value: NamedList) => draft.entries.mutate({ list: LISTS, put: [{ key: name, value }] });
  return (
    <>
      <Trail href="/policy/lists" title="Lists" />
      <DraftFrame
        title={name}
        lead={list ? `Holds ${kinds[list.kind].words}.` : ''}
        draft={draft}
        actions={
          list ? (
            <>
              <CopyAsCurl operation="drafts.entries" input={{ list: LISTS, put: [{ key: name, value: list }] }} />
              <Guarded needs="configure">
                <Button
                  kind="danger"
                  onClick={() => remove(name, list, { onGone: () => router.push('/policy/lists') })}
                >
                  Delete
                </Button>
              </Guarded>
            </>
          ) : null
        }
      >
        {() =>
          list ? (
            <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px]">
              <Panel>
                <ListItems
                  key={name}
                  list={list}
                  names={all.map((one) => one.name)}
                  isLocked={!draft.may}
                  isBusy={draft.entries.isPending}
                  onKeep={(items) => put({ ...list, items })}
                />
              </Panel>
              <div className="min-w-0 space-y-4">
                <MatchPanel name={name} />
                <BackingPanel
                  list={list}
                  lookups={draft.configuration?.lookups.sources ?? []}
                  isLocked={!draft.may}
                  onChange={(lookup) => {
                    const { lookup: _, ...rest } = list;
                    put(lookup === undefined ? rest : { ...rest, lookup });
                  }}
                />
                <Panel title="Used by" flush>
                  {told.isPending ? (
                    <Skeleton className="m-2 h-9" />
                  ) : uses.length === 0 ? (
                    <p className="px-4 py-3 text-[13px] text-soft">
                      Nobody uses it. Write <code className="font-mono text-xs">@{name}</code> into a setting, or{' '}
                      <code className="font-mono text-xs">inList(…, &quot;{name}&quot;)</code> into a rule.
                    </p>
                  ) : (
                    <ul className="divide-y text-[13px]">
                      {uses.map((use) => (
                        <li key={`${use.kind} ${use.name}`} className="px-4 py-2">
                          <Link href={hrefOf(use)} className="text-accent hover:underline">
                            {use.kind === 'setting' ? use.words : use.name}
                          </Link>
                          <span className="block text-xs text-faint">
                            {use.kind === 'setting' ? use.name : use.kind === 'rule' ? `rule: ${use.words}` : 'list'}
                          </span>
                        </li>
                      ))}
                    </ul>
                  )}
                </Panel>
                <Panel title="Holds">
                  <fieldset disabled={!draft.may} className="min-w-0">
                    <legend className="sr-only">What the list holds</legend>
                    <KindChoice kind={list.kind} onChange={(kind) => put({ ...list, kind })} />
                  </fieldset>
                </Panel>
              </div>
            </div>
          ) : (
            <Panel>
              <Empty title="There is no list of this name">
                It may have been renamed or taken out.{' '}
                <Link href="/policy/lists" className="text-accent underline underline-offset-2">
                  All lists
                </Link>
              </Empty>
            </Panel>
          )
        }
      </DraftFrame>
    </>
  );
}
