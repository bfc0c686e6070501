'use client';

import { aliasTree } from '@posthorn/policy/trace';
import { ChevronRight, Pencil, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { classes } from '../../ui/classes.ts';
import { Guarded } from '../../ui/permission.tsx';
import { RowButton } from '../../ui/row-button.tsx';
import type { EntryState } from '../drafts/compare-entries.ts';
import { EntryBadge } from '../drafts/entry-badge.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import { useRemoval } from '../drafts/use-removal.ts';
import { AliasEditor } from './alias-editor.tsx';
import { AliasTree } from './alias-tree.tsx';
import type { Alias } from './entries.ts';

/** One alias: its targets in short, and opened, where it leads in the end. */
export function AliasRow({
  alias,
  all,
  draft,
  state,
  fault,
}: {
  alias: Alias;
  all: readonly Alias[];
  draft: Draft;
  state: EntryState;
  fault: string | undefined;
}) {
  const remove = useRemoval(draft, 'routing.aliases');
  const [isOpen, setOpen] = useState(false);
  const [isEditing, setEditing] = useState(false);
  if (isEditing)
    return (
      <li className="bg-sunken/60">
        <AliasEditor draft={draft} taken={all} alias={alias} onClose={() => setEditing(false)} />
      </li>
    );
  return (
    <li className="px-2 py-1 hover:bg-sunken/60">
      <div className="flex items-center gap-1">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`Where ${alias.address} leads`}
          onClick={() => setOpen(!isOpen)}
          className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-faint hover:text-ink"
        >
          <ChevronRight aria-hidden className={classes('size-4 transition-transform', isOpen && 'rotate-90')} />
        </button>
        <div className="min-w-0 flex-1 text-[13px] md:grid md:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)] md:gap-4">
          <span className="flex min-w-0 items-center gap-2">
            <span className="truncate font-mono" title={alias.address}>
              {alias.address}
            </span>
            {alias.address.startsWith('@') ? <span className="shrink-0 text-xs text-faint">catch-all</span> : null}
            <EntryBadge state={state} />
          </span>
          <span className="block truncate font-mono text-soft" title={alias.targets.join(', ')}>
            <span aria-hidden className="text-faint">
              →{' '}
            </span>
            {alias.targets.length === 0 ? 'nobody' : alias.targets.join(', ')}
          </span>
        </div>
        <Guarded needs="configure" className="flex shrink-0">
          <RowButton icon={Pencil} label={`Edit ${alias.address}`} onClick={() => setEditing(true)} />
          <RowButton icon={Trash2} label={`Remove ${alias.address}`} onClick={() => remove(alias.address, alias)} />
        </Guarded>
      </div>
      {fault ? <p className="pb-1 pl-9 text-[13px] break-words text-bad">{fault}</p> : null}
      {isOpen && draft.configuration ? <Leads alias={alias} routing={draft.configuration.routing} /> : null}
    </li>
  );
}

function Leads({ alias, routing }: { alias: Alias; routing: Parameters<typeof aliasTree>[0] }) {
  const address = alias.address.startsWith('@') ? `anybody${alias.address}` : alias.address;
  const tree = useMemo(() => aliasTree(routing, address), [routing, address]);
  return (
    <div className="pb-2 pl-9">
      <AliasTree node={tree} />
    </div>
  );
}
