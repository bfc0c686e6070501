'use client';

import { useState } from 'react';
import { buttonLook } from '../../ui/button.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AddButton } from '../drafts/add-button.tsx';
import { DraftFrame } from '../drafts/draft-frame.tsx';
import { TakenOut } from '../drafts/taken-out.tsx';
import { useDraft } from '../drafts/use-draft.ts';
import { useDraftedList } from '../drafts/use-drafted-list.ts';
import { useRemoval } from '../drafts/use-removal.ts';
import { useReorder } from '../drafts/use-reorder.ts';
import { ROUTES, type Route } from './entries.ts';
import { EntryDialog } from './entry-dialog.tsx';
import { LastResort } from './last-resort.tsx';
import { RouteCard } from './route-card.tsx';
import { useRouteHits } from './use-route-hits.ts';

/** The ways out, in the order in which they are asked; the first that takes an address has it. */
export function RoutesScreen() {
  const draft = useDraft();
  const [asked, ask] = useState<{ entry: Route; isNew: boolean } | null>(null);
  const { entries: routes, stateOf, removed } = useDraftedList(draft, ({ routing }) => routing.routes, 'name');
  const remove = useRemoval(draft, ROUTES);
  const names = routes.map(({ name }) => name);
  const { order, said, move, drag } = useReorder(names, (next) =>
    draft.entries.mutateAsync({ list: ROUTES, order: next }),
  );
  const hits = useRouteHits();
  const byName = new Map(routes.map((route) => [route.name, route]));
  return (
    <DraftFrame
      title="Routes"
      lead="For mail that is not local. They are asked from top to bottom; the first that is enabled and whose list matches takes it."
      draft={draft}
      actions={
        <>
          <Link href="/routing/where" className={buttonLook()}>
            Where would it go?
          </Link>
          <AddButton onClick={() => ask({ entry: fresh, isNew: true })}>Add a route</AddButton>
        </>
      }
    >
      {() => (
        <>
          <p aria-live="assertive" className="sr-only">
            {said}
          </p>
          {routes.length === 0 ? (
            <Panel>
              <Empty title="No route yet">
                Everything that is not local goes the last resort. Add a route to send a domain through another server,
                to a store, or to the sandbox.
              </Empty>
            </Panel>
          ) : (
            <ol className="space-y-2">
              {order.flatMap((name, index) => {
                const route = byName.get(name);
                if (!route) return [];
                return [
                  <RouteCard
                    key={name}
                    route={route}
                    place={index + 1}
                    places={order.length}
                    state={stateOf(name)}
                    hits={hits?.of(name)}
                    draft={draft}
                    drag={drag(name)}
                    onMove={(to) => move(name, to)}
                    onEdit={() => ask({ entry: route, isNew: false })}
                    onRemove={() => remove(name, route, { order })}
                  />,
                ];
              })}
            </ol>
          )}
          <TakenOut keys={removed} />
          <LastResort draft={draft} hits={hits?.of('default')} />
          {asked ? (
            <EntryDialog
              list={ROUTES}
              keyName="name"
              title={asked.isNew ? 'A route' : `Route ${asked.entry.name}`}
              entry={asked.entry}
              isNew={asked.isNew}
              draft={draft}
              onClose={() => ask(null)}
            />
          ) : null}
        </>
      )}
    </DraftFrame>
  );
}

const fresh = { name: '', match: [], transport: { kind: 'mx', port: 25 }, lastHop: false, enabled: true } as Route;
