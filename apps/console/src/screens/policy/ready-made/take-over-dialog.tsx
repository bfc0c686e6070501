'use client';

import type { Configuration } from '@posthorn/settings/configuration';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { plural } from '../../../ui/format.ts';
import { Refused } from '../../../ui/refused.tsx';
import type { Draft } from '../../drafts/use-draft.ts';
import { kinds } from '../lists/named-list.ts';
import { ruleHref } from '../rule.ts';
import { LookupPlace } from './lookup-place.tsx';
import type { ReadyMade } from './ready-made-card.tsx';
import { firstPlace, missing, takeOver } from './take-over.ts';

/** Takes a ready-made rule over: its lists are filled in first, its look-ups made, then it is opened in the draft. */
export function TakeOverDialog({
  item,
  draft,
  onClose,
}: {
  item: ReadyMade;
  draft: Draft & { configuration: Configuration };
  onClose: () => void;
}) {
  const id = useId();
  const router = useRouter();
  const { configuration, save } = draft;
  const { lists, lookups, redis } = configuration;
  const [items, setItems] = useState<Record<string, string>>({});
  const [place, setPlace] = useState(() => firstPlace(redis.servers));
  const { name, patch } = takeOver(item, configuration, { items, place });
  // A password does not go into the history of a shell.
  const { patch: copied } = takeOver(item, configuration, {
    items,
    place: { ...place, password: place.password === '' ? '' : 'your password' },
  });
  const wanted = missing(item.lookups, lookups.sources);
  const take = () =>
    save.mutate(
      { patch },
      {
        onSuccess: () => {
          onClose();
          router.push(ruleHref(name));
        },
      },
    );
  return (
    <Dialog
      title={item.title}
      onClose={() => {
        save.reset();
        onClose();
      }}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation="drafts.save" input={{ patch: copied }} />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={save.isPending} onClick={take}>
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
        const known = lists.named.find((one) => one.name === list.name);
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
      {item.lookups.length > wanted.length ? (
        <p className="mt-3 text-[13px]">
          Uses your look-up{' '}
          <code className="font-mono">
            {item.lookups
              .filter((one) => !wanted.includes(one))
              .map((one) => one.name)
              .join(', ')}
          </code>
          .
        </p>
      ) : null}
      {wanted.length === 0 ? null : (
        <LookupPlace
          lookups={wanted}
          servers={redis.servers.map((server) => server.name)}
          place={place}
          onChange={setPlace}
        />
      )}
      <Refused error={save.error} parts={3} className="mt-3" />
    </Dialog>
  );
}
