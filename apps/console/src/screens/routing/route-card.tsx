'use client';

import { ArrowDown, ArrowUp, GripVertical, Pencil, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../../ui/classes.ts';
import { Guarded } from '../../ui/permission.tsx';
import { RowButton } from '../../ui/row-button.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { EntryState } from '../drafts/compare-entries.ts';
import { EntryBadge } from '../drafts/entry-badge.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import type { useReorder } from '../drafts/use-reorder.ts';
import { ROUTES, type Route } from './entries.ts';
import { transportWords } from './transport-words.ts';

/** One route: for whom, where to, how much it took lately; moved, switched off and on, edited, removed. */
export function RouteCard({
  route,
  place,
  places,
  state,
  hits,
  draft,
  drag,
  onMove,
  onEdit,
  onRemove,
}: {
  route: Route;
  place: number;
  places: number;
  state: EntryState;
  /** What it took lately, in words. */
  hits: string | undefined;
  draft: Draft;
  drag: ReturnType<ReturnType<typeof useReorder>['drag']>;
  onMove: (to: number) => void;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const toggle = () => draft.entries.mutate({ list: ROUTES, put: [{ value: { ...route, enabled: !route.enabled } }] });
  return (
    <li
      {...drag.target}
      className={classes(
        'flex items-start gap-2 rounded-xl border bg-surface py-2.5 pr-2 pl-1.5 shadow-card',
        drag.isDragged && 'border-accent opacity-60',
        !route.enabled && 'bg-sunken/60',
      )}
    >
      <span className="flex shrink-0 flex-col items-center">
        {draft.may ? (
          <span
            {...drag.handle}
            title="Drag to another place"
            className="cursor-grab px-1 py-1 text-faint max-sm:hidden"
          >
            <GripVertical aria-hidden className="size-4" />
          </span>
        ) : null}
        <span className="tabular w-6 text-center text-xs text-faint">{place}</span>
      </span>
      <div className="min-w-0 flex-1 py-0.5">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 text-[13px]">
          <span className="min-w-0 font-medium break-all">{route.name}</span>
          <EntryBadge state={state} />
          {route.enabled ? null : <span className="text-xs text-warn">switched off</span>}
        </p>
        <dl className="mt-1 grid gap-x-4 gap-y-0.5 text-[13px] sm:grid-cols-[60px_minmax(0,1fr)]">
          <Fact name="For">
            <span className="font-mono text-xs">
              {route.match.slice(0, 6).join(', ') || 'nobody'}
              {route.match.length > 6 ? ` and ${route.match.length - 6} more` : ''}
            </span>
          </Fact>
          {route.when ? (
            <Fact name="Where">
              <code className="font-mono text-xs break-words">{route.when}</code>
            </Fact>
          ) : null}
          <Fact name="To">{transportWords(route.transport)}</Fact>
          <Fact name="Lately">{hits ?? <span className="text-faint">counting…</span>}</Fact>
        </dl>
      </div>
      <Guarded needs="configure" className="flex shrink-0 flex-wrap justify-end max-sm:w-20">
        <RowButton
          icon={ArrowUp}
          label={`Move ${route.name} up`}
          disabled={place === 1}
          onClick={() => onMove(place - 2)}
        />
        <RowButton
          icon={ArrowDown}
          label={`Move ${route.name} down`}
          disabled={place === places}
          onClick={() => onMove(place)}
        />
        <Switch isOn={route.enabled} aria-label={`${route.name} enabled`} onToggle={toggle} className="px-1.5" />
        <RowButton icon={Pencil} label={`Edit ${route.name}`} onClick={onEdit} />
        <RowButton icon={Trash2} label={`Remove ${route.name}`} onClick={onRemove} />
      </Guarded>
    </li>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-faint max-sm:sr-only">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
