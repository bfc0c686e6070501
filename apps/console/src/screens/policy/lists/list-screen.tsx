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
import { useUndo } from '../../../ui/undo-bar.tsx';
import { useDraft } from '../../drafts/use-draft.ts';
import { RoutingFrame } from '../../routing/routing-frame.tsx';
import { ListItems } from './list-items.tsx';
import { MatchPanel } from './match-panel.tsx';
import { kinds, LISTS, type NamedList } from './named-list.ts';
import { hrefOf } from './uses.tsx';

/** One named list: its items, who uses it, and whether something is in it. */
export function ListScreen({ name }: { name: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const undo = useUndo();
  const draft = useDraft();
  const all = draft.configuration?.lists.named ?? [];
  // Nothing of it before all of it: a head that grows would push the rest about.
  const list = draft.isReady ? all.find((one) => one.name === name) : undefined;
  const told = useQuery(trpc.lists.list.queryOptions({ of: 'draft' }, { placeholderData: (known) => known }));
  const uses = told.data?.items.find((item) => item.name === name)?.uses ?? [];
  const put = (value: NamedList) => draft.entries.mutate({ list: LISTS, put: [{ key: name, value }] });
  const remove = (gone: NamedList) =>
    draft.entries.mutate(
      { list: LISTS, remove: [name] },
      {
        onSuccess: () => {
          router.push('/policy/lists');
          undo.show({
            text: `${name} is taken out of the draft.`,
            undo: async () => {
              await draft.entries.mutateAsync({ list: LISTS, put: [{ value: gone }] });
              return `${name} is back.`;
            },
          });
        },
      },
    );
  return (
    <>
      <Trail href="/policy/lists" title="Lists" />
      <RoutingFrame
        title={name}
        lead={list ? `Holds ${kinds[list.kind].words}.` : ''}
        draft={draft}
        actions={
          list ? (
            <>
              <CopyAsCurl operation="drafts.entries" input={{ list: LISTS, put: [{ key: name, value: list }] }} />
              <Guarded needs="configure">
                <Button kind="danger" onClick={() => remove(list)}>
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
                    {Object.entries(kinds).map(([kind, { words }]) => (
                      <label
                        key={kind}
                        className="-mx-2 flex items-start gap-2 rounded-md px-2 py-1 text-[13px] has-enabled:hover:bg-sunken"
                      >
                        <input
                          type="radio"
                          name="kind"
                          checked={list.kind === kind}
                          onChange={() => put({ ...list, kind: kind as NamedList['kind'] })}
                          className="mt-[3px] size-3.5 accent-(--accent)"
                        />
                        <span>
                          <span className="font-medium">{kind}</span> <span className="text-xs text-soft">{words}</span>
                        </span>
                      </label>
                    ))}
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
      </RoutingFrame>
    </>
  );
}
