'use client';

import { findAliasFaults } from '@posthorn/policy/alias';
import { mailboxFacts } from '@posthorn/policy/trace';
import { AlertTriangle } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Empty } from '../../ui/feedback.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { AddButton } from '../drafts/add-button.tsx';
import { DraftFrame } from '../drafts/draft-frame.tsx';
import { TakenOut } from '../drafts/taken-out.tsx';
import { useDraft } from '../drafts/use-draft.ts';
import { useDraftedList } from '../drafts/use-drafted-list.ts';
import { AliasEditor } from './alias-editor.tsx';
import { AliasRow } from './alias-row.tsx';
import { PageSwitch } from './page-switch.tsx';

/** Addresses that stand for others: found by either side, edited in place, with where they lead in the end and the circles among them. */
export function AliasesScreen() {
  const draft = useDraft();
  const [query, setQuery] = useQueryParam('q');
  const [typed, setTyped] = useState(query);
  const [pageText, setPage] = useQueryParam('page');
  const [only, setOnly] = useQueryParam('only');
  const [isAdding, setAdding] = useState(false);
  const routing = draft.configuration?.routing;
  const { entries: aliases, stateOf, removed } = useDraftedList(draft, ({ routing }) => routing.aliases, 'address');
  const faults = useMemo(() => {
    if (!routing) return new Map<string, string>();
    const found = findAliasFaults(routing.aliases, mailboxFacts(routing));
    return new Map(found.map(({ alias, reason, loop }) => [alias, loop ? `In a circle: ${loop.join(' → ')}` : reason]));
  }, [routing]);
  const wanted = useDeferredValue(typed.trim().toLowerCase());
  const shown = useMemo(
    () =>
      aliases.filter(
        ({ address, targets }) =>
          (only !== 'faults' || faults.has(address)) &&
          (wanted === '' ||
            address.toLowerCase().includes(wanted) ||
            targets.some((target) => target.toLowerCase().includes(wanted))),
      ),
    [aliases, wanted, only, faults],
  );
  const pages = Math.max(1, Math.ceil(shown.length / perPage));
  const page = Math.min(pages, Math.max(1, Number(pageText) || 1));
  const rows = shown.slice((page - 1) * perPage, page * perPage);
  const search = (text: string) => {
    setTyped(text);
    setQuery(text.trim(), 'replace');
  };
  return (
    <DraftFrame
      title="Aliases"
      lead="Addresses that stand for one or several others, here or elsewhere. @example.org takes what no mailbox and no other alias of the domain takes."
      draft={draft}
      actions={<AddButton onClick={() => setAdding(true)}>Add an alias</AddButton>}
    >
      {() => (
        <>
          {faults.size > 0 ? (
            <div
              role="alert"
              className="mb-3 flex flex-wrap items-center gap-2 rounded-lg bg-bad-wash px-3 py-2 text-[13px] text-bad"
            >
              <AlertTriangle aria-hidden className="size-4" />
              {plural(faults.size, 'alias', 'aliases')} that cannot be followed to an end.
              <button
                type="button"
                onClick={() => setOnly(only === 'faults' ? '' : 'faults')}
                className="font-medium underline"
              >
                {only === 'faults' ? 'Show all' : 'Show them'}
              </button>
            </div>
          ) : null}
          <Panel
            flush
            title={
              <label className="block">
                <span className="sr-only">Search the aliases</span>
                <input
                  type="search"
                  value={typed}
                  onChange={(event) => search(event.target.value)}
                  placeholder="Alias or target"
                  autoComplete="off"
                  spellCheck={false}
                  className="h-8 w-full max-w-80 rounded-md border border-line-strong bg-surface px-3 text-[13px] font-normal placeholder:text-faint"
                />
              </label>
            }
            aside={
              <span className="tabular">
                {shown.length === aliases.length
                  ? plural(aliases.length, 'alias', 'aliases')
                  : `${formatCount(shown.length)} of ${formatCount(aliases.length)}`}
              </span>
            }
          >
            {isAdding ? (
              <div className="border-b bg-sunken/60">
                <AliasEditor draft={draft} taken={aliases} onClose={() => setAdding(false)} />
              </div>
            ) : null}
            {rows.length === 0 ? (
              <Empty title={aliases.length === 0 ? 'No alias yet' : 'No alias fits'}>
                {aliases.length === 0
                  ? 'An alias such as sales@example.org can stand for several people, or for one elsewhere.'
                  : 'Look for a part of the address or of a target.'}
              </Empty>
            ) : (
              <ul className="divide-y">
                {rows.map((alias) => (
                  <AliasRow
                    key={alias.address}
                    alias={alias}
                    all={aliases}
                    draft={draft}
                    state={stateOf(alias.address)}
                    fault={faults.get(alias.address)}
                  />
                ))}
              </ul>
            )}
          </Panel>
          <PageSwitch page={page} pages={pages} onChange={(next) => setPage(next === 1 ? '' : String(next))} />
          <TakenOut keys={removed} />
        </>
      )}
    </DraftFrame>
  );
}

const perPage = 50;
