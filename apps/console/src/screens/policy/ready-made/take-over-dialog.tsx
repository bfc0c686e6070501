'use client';

import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { plural } from '../../../ui/format.ts';
import { Link } from '../../../ui/link.tsx';
import { Refused } from '../../../ui/refused.tsx';
import type { Draft } from '../../drafts/use-draft.ts';
import { freeName } from '../../features/form/widgets/entry-name.ts';
import { LOOKUPS } from '../../lookups/lookup.ts';
import { kinds } from '../lists/named-list.ts';
import { RULES, type Rule, ruleHref } from '../rule.ts';
import type { ReadyMade } from './ready-made-card.tsx';

/** Takes a ready-made rule over: its lists are filled in first, its look-ups made, then it is opened in the draft. */
export function TakeOverDialog({ item, draft, onClose }: { item: ReadyMade; draft: Draft; onClose: () => void }) {
  const id = useId();
  const router = useRouter();
  const [items, setItems] = useState<Record<string, string>>({});
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { rules, lists, lookups, redis } = draft.configuration ?? {};
  const names = rules?.ordered.map(({ name }) => name) ?? [];
  const name = names.includes(item.id) ? freeName(item.id, names) : item.id;
  const rule = { ...(item.rule as unknown as Rule), name };
  const missing = item.lists.filter((list) => !lists?.named.some((one) => one.name === list.name));
  const newLists = missing.map((list) => ({
    value: { name: list.name, kind: list.kind, items: linesOf(items[list.name] ?? '') },
  }));
  const server = redis?.servers[0]?.name;
  const newLookups = item.lookups
    .filter(({ name }) => !lookups?.sources.some((one) => one.name === name))
    .map(({ name, command }) => ({
      value: { name, source: server === undefined ? { kind: 'static' } : { kind: 'redis', server, command } },
    }));
  const take = async () => {
    setBusy(true);
    setError(null);
    try {
      if (newLists.length > 0) await draft.entries.mutateAsync({ list: 'lists.named', put: newLists });
      if (newLookups.length > 0) await draft.entries.mutateAsync({ list: LOOKUPS, put: newLookups });
      await draft.entries.mutateAsync({ list: RULES, put: [{ value: rule }] });
      onClose();
      router.push(ruleHref(name));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={item.title}
      onClose={onClose}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation="drafts.entries" input={{ list: RULES, put: [{ value: rule }] }} />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={isBusy} onClick={() => void take()}>
            Add to the draft
          </Button>
        </>
      }
    >
      <p className="text-[13px] text-soft">
        It becomes the last of your rules, named <code className="font-mono">{name}</code>, and opens for you to change.
        Nothing is in force before you publish.
      </p>
      {item.warning ? (
        <p className="mt-3 rounded-lg bg-warn-wash px-3 py-2 text-[13px] text-warn">{item.warning}</p>
      ) : null}
      {item.lists.map((list) => {
        const known = lists?.named.find((one) => one.name === list.name);
        return known ? (
          <p key={list.name} className="mt-3 text-[13px]">
            Uses your list <code className="font-mono">{list.name}</code>, which holds{' '}
            {plural(known.items.length, 'item')}.
          </p>
        ) : (
          <div key={list.name} className="mt-4">
            <label htmlFor={`${id}-${list.name}`} className="text-[13px] font-medium">
              List <code className="font-mono">{list.name}</code>
            </label>
            <p className="mt-0.5 mb-1.5 text-[13px] text-soft">{list.words} One a line; it may stay empty for now.</p>
            <textarea
              id={`${id}-${list.name}`}
              rows={4}
              spellCheck={false}
              placeholder={kinds[list.kind].sample}
              value={items[list.name] ?? ''}
              onChange={({ target }) => setItems({ ...items, [list.name]: target.value })}
              className="w-full resize-y rounded-md border border-line-strong bg-surface px-3 py-2 font-mono text-xs leading-5 placeholder:text-faint"
            />
          </div>
        );
      })}
      {item.lookups.map((lookup) => (
        <p key={lookup.name} className="mt-3 text-[13px] text-soft">
          {lookups?.sources.some(({ name }) => name === lookup.name) ? 'Uses your look-up ' : 'Makes a look-up '}
          <code className="font-mono text-ink">{lookup.name}</code>
          {lookups?.sources.some(({ name }) => name === lookup.name) ? (
            '.'
          ) : (
            <>
              . {lookup.words}{' '}
              {server === undefined ? (
                <>
                  No{' '}
                  <Link href="/features/redis-lookup" className="text-accent underline underline-offset-2">
                    Redis server
                  </Link>{' '}
                  is named yet, so it begins as a table in the settings.
                </>
              ) : (
                <>
                  It asks {server}: <code className="font-mono">{lookup.command}</code>.
                </>
              )}
            </>
          )}
        </p>
      ))}
      <Refused error={error} parts={3} className="mt-3" />
    </Dialog>
  );
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
