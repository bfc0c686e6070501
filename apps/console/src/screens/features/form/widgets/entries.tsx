'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { formatCount } from '../../../../ui/format.ts';
import { useUndo } from '../../../../ui/undo-bar.tsx';
import { initialValue } from '../initial-value.ts';
import { Entry } from './entry.tsx';
import { freeName } from './entry-name.ts';
import { entrySummary, kindTitle } from './entry-summary.ts';
import { useEntryIds } from './use-entry-ids.ts';
import { useReorder } from './use-reorder.ts';
import { box, controls, type WidgetProps } from './widget.ts';

type Values = Record<string, unknown>;

/** Records in a list: each folds to a line that says what it is. Add, duplicate, remove with undo, and reorder where order means something. */
export function EntriesWidget(props: WidgetProps) {
  const { id, path, schema, problems, isLocked, onChange } = props;
  const entries = Array.isArray(props.value) ? (props.value as Values[]) : [];
  const item: FieldSchema = schema.items ?? {};
  const { key } = schema;
  // An undo comes later, when other entries may have been edited.
  const latest = useRef({ entries, onChange });
  latest.current = { entries, onChange };
  const undo = useUndo();
  const ids = useEntryIds(entries.length);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState('');
  const [most, setMost] = useState(PAGE);
  const [said, say] = useState('');
  const nameOf = (entry: Values | undefined, at: number) =>
    String((key ? entry?.[key] : kindTitle(entry, item)) || `Entry ${at + 1}`);
  const toggle = (entryId: string, isOpen: boolean) =>
    setOpen((now) => new Set(isOpen ? [...now, entryId] : [...now].filter((other) => other !== entryId)));
  const put = (at: number, entry: Values) => {
    toggle(ids.insert(at), true);
    onChange(entries.toSpliced(at, 0, entry));
    setFilter('');
    setMost(Math.max(most, at + 1));
  };
  const remove = (at: number) => {
    const entry = entries[at];
    if (!entry) return;
    ids.remove(at);
    onChange(entries.toSpliced(at, 1));
    undo.show({
      text: `${nameOf(entry, at)} removed.`,
      undo: async () => {
        ids.insert(at);
        latest.current.onChange(latest.current.entries.toSpliced(at, 0, entry));
        return `${nameOf(entry, at)} is back.`;
      },
    });
  };
  const move = (from: number, to: number) => {
    const entry = entries[from];
    if (!entry || to < 0 || to >= entries.length || from === to) return;
    ids.move(from, to);
    onChange(entries.toSpliced(from, 1).toSpliced(to, 0, entry));
    say(`${nameOf(entry, from)} moved to place ${to + 1} of ${entries.length}.`);
  };
  const reorder = useReorder(move);
  const wanted = filter.trim().toLowerCase();
  const found = entries
    .map((entry, at) => ({ entry, at }))
    .filter(({ entry }) => wanted === '' || JSON.stringify(entry).toLowerCase().includes(wanted));
  const mayMove = schema.ordered === true && !isLocked && wanted === '' && entries.length > 1;
  return (
    <fieldset {...controls(props)} className="min-w-0">
      {entries.length > FEW ? (
        <input
          type="search"
          aria-label={`Find in ${schema.title ?? 'the list'}`}
          placeholder={`Find among ${formatCount(entries.length)}`}
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
          className={`${box} mb-2 max-w-72`}
        />
      ) : null}
      {found.length > 0 ? (
        <ul ref={reorder.list} className="divide-y rounded-lg border">
          {found.slice(0, most).map(({ entry, at }) => (
            <Entry
              key={ids.at(at)}
              path={[...path, at]}
              schema={item}
              entryKey={key}
              value={entry}
              title={nameOf(entry, at)}
              summary={entrySummary(entry, item, key)}
              problems={problems}
              isOpen={open.has(ids.at(at))}
              isLocked={isLocked}
              onToggle={(isOpen) => toggle(ids.at(at), isOpen)}
              onChange={(next) => onChange(entries.with(at, next))}
              onDuplicate={() => put(at + 1, duplicated(entry, { key, entries }))}
              onRemove={() => remove(at)}
              handle={mayMove ? reorder.handle(at) : undefined}
            />
          ))}
        </ul>
      ) : (
        <p className="rounded-lg border border-dashed px-3 py-4 text-center text-[13px] text-faint">
          {wanted === '' ? 'None yet.' : `Nothing speaks of “${filter}”.`}
        </p>
      )}
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Button id={`${id}-add`} disabled={isLocked} onClick={() => put(entries.length, initialValue(item) as Values)}>
          <Plus aria-hidden className="size-3.5" /> Add<span className="sr-only"> to {schema.title}</span>
        </Button>
        {found.length > most ? (
          <Button kind="quiet" onClick={() => setMost(most + PAGE)}>
            Show {Math.min(PAGE, found.length - most)} more of {formatCount(found.length - most)}
          </Button>
        ) : null}
      </div>
      <p aria-live="assertive" className="sr-only">
        {said}
      </p>
    </fieldset>
  );
}

type Around = { key: string | undefined; entries: readonly Values[] };

const duplicated = (entry: Values, { key, entries }: Around): Values => {
  const copy = structuredClone(entry);
  if (!key) return copy;
  return {
    ...copy,
    [key]: freeName(
      String(entry[key]),
      entries.map((other) => String(other[key])),
    ),
  };
};

const FEW = 8;
const PAGE = 50;
