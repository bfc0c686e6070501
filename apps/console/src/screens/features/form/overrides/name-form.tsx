'use client';

import type { Overridable } from '@posthorn/settings/field';
import { useId, useState } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { box } from '../widgets/widget.ts';

type Props = { scope: Overridable; names: readonly string[]; onName: (name: string) => void; onCancel: () => void };

/** Asks for a listener that there is, or for any domain. */
export function NameForm({ scope, names, onName, onCancel }: Props) {
  const id = useId();
  const [name, setName] = useState(scope === 'listener' ? (names[0] ?? '') : '');
  const keep = () => {
    if (name.trim() !== '') onName(name.trim().toLowerCase());
  };
  if (scope === 'listener' && names.length === 0) {
    return (
      <p className="flex flex-wrap items-center gap-2 text-[13px] text-soft">
        Every listener has its own value already.
        <Button kind="quiet" onClick={onCancel}>
          Back
        </Button>
      </p>
    );
  }
  return (
    <div className="flex flex-wrap items-end gap-2">
      <div className="min-w-0 flex-1 basis-44">
        <label htmlFor={id} className="mb-1 block text-xs text-soft">
          {scope === 'listener' ? 'Listener' : 'Domain, or *.example.org for those below it'}
        </label>
        {scope === 'listener' ? (
          <select id={id} value={name} onChange={({ target }) => setName(target.value)} className={box}>
            {names.map((known) => (
              <option key={known}>{known}</option>
            ))}
          </select>
        ) : (
          <input
            id={id}
            value={name}
            list={`${id}-known`}
            autoComplete="off"
            spellCheck={false}
            placeholder="example.org"
            onChange={({ target }) => setName(target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              keep();
            }}
            className={box}
          />
        )}
        <datalist id={`${id}-known`}>
          {names.map((known) => (
            <option key={known} value={known} />
          ))}
        </datalist>
      </div>
      <Button onClick={keep} disabled={name.trim() === ''}>
        Override
      </Button>
      <Button kind="quiet" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}
