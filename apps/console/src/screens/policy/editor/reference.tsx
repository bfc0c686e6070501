'use client';

import { useState } from 'react';
import { Panel } from '../../../ui/panel.tsx';
import type { Offer } from './language.ts';

/** What a condition of these stages may speak of; a click writes it. */
export function Reference({
  offer,
  where = 'known at its stages',
  onPick,
}: {
  offer: Offer;
  where?: string;
  onPick: (text: string) => void;
}) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const facts = offer.facts.filter(({ name, words }) => `${name} ${words}`.toLowerCase().includes(wanted));
  const functions = offer.functions.filter(({ usage, words }) => `${usage} ${words}`.toLowerCase().includes(wanted));
  return (
    <Panel
      title="Facts and functions"
      aside={`${offer.facts.length} facts ${where}`}
      flush
      className="flex max-h-[560px] flex-col [&>div]:flex [&>div]:min-h-0 [&>div]:flex-col"
    >
      <div className="border-b p-3">
        <input
          type="search"
          aria-label="Find a fact or function"
          placeholder="Find: helo, DKIM, size…"
          value={text}
          onChange={({ target }) => setText(target.value)}
          className="h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 text-[13px] placeholder:text-faint"
        />
      </div>
      <ul className="min-h-0 flex-1 divide-y overflow-y-auto">
        {facts.map(({ name, type, words }) => (
          <Item key={name} name={name} aside={type} words={words} onPick={() => onPick(name)} />
        ))}
        {functions.map(({ name, usage, words, isMethod }) => (
          <Item
            key={`${name}()`}
            name={usage}
            aside={isMethod ? 'of a value' : 'function'}
            words={words}
            onPick={() => onPick(isMethod ? usage.slice(usage.indexOf('.')) : usage)}
          />
        ))}
        {facts.length + functions.length === 0 ? (
          <li className="px-4 py-6 text-center text-[13px] text-faint">Nothing known here speaks of that.</li>
        ) : null}
      </ul>
    </Panel>
  );
}

function Item({ name, aside, words, onPick }: { name: string; aside: string; words: string; onPick: () => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={onPick}
        title={`Write ${name} into the condition`}
        className="block w-full px-4 py-2 text-left -outline-offset-2 hover:bg-sunken"
      >
        <span className="flex items-baseline justify-between gap-3">
          <code className="min-w-0 font-mono text-xs font-medium break-all">{name}</code>
          <span className="shrink-0 font-mono text-[11px] text-faint">{aside}</span>
        </span>
        <span className="mt-0.5 block text-xs text-soft">{words}</span>
      </button>
    </li>
  );
}
