'use client';

import { useId, useState } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { Guarded } from '../../ui/permission.tsx';
import type { Draft } from '../drafts/use-draft.ts';

/** Where mail goes that no route takes. */
export function LastResort({ draft, hits }: { draft: Draft; hits: string | undefined }) {
  const name = useId();
  const kept = draft.configuration?.routing.defaultRoute;
  // What was clicked is shown at once, and what is kept again as soon as the draft has answered.
  const [clicked, setClicked] = useState<typeof kept>();
  const chosen = clicked ?? kept;
  const choose = (value: NonNullable<typeof kept>): void => {
    setClicked(value);
    draft.save.mutate({ patch: { routing: { defaultRoute: value } } }, { onSettled: () => setClicked(undefined) });
  };
  return (
    <Panel className="mt-4" title="Last resort" aside={hits}>
      <Guarded needs="configure" className="grid gap-2 sm:grid-cols-3">
        {choices.map(({ value, title, words }) => (
          <label
            key={value}
            className={`flex gap-2 rounded-lg border p-3 text-[13px] ${chosen === value ? 'border-accent bg-accent-wash' : 'hover:bg-sunken'}`}
          >
            <input
              type="radio"
              name={name}
              checked={chosen === value}
              onChange={() => choose(value)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span>
              <span className="block font-medium">{title}</span>
              <span className="block text-soft">{words}</span>
            </span>
          </label>
        ))}
      </Guarded>
    </Panel>
  );
}

const choices = [
  { value: 'sandbox', title: 'The sandbox', words: 'Kept inside and shown; nothing reaches strangers.' },
  { value: 'mx', title: 'The world', words: 'To the servers that DNS names for the domain.' },
  { value: 'reject', title: 'Nowhere', words: 'Refused: only the routes above may be used.' },
] as const;
