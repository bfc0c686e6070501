'use client';

import { Dialog } from '../dialog.tsx';
import { places } from '../navigation.ts';
import { usePreferences } from '../preferences-provider.tsx';

/** Every key there is, and the switch for those without a modifier. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { preferences, choose } = usePreferences();
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className="grid grid-cols-[max-content_1fr] items-baseline gap-x-5 gap-y-2 pt-2 text-[13px]">
        {[...keys, ...leaps].map(([names, words]) => (
          <div key={words} className="contents">
            <dt className="flex gap-1">
              {names.split(' ').map((name) => (
                <kbd key={name} className="rounded border border-line-strong bg-sunken px-1.5 font-mono text-xs">
                  {name}
                </kbd>
              ))}
            </dt>
            <dd className="text-soft">{words}</dd>
          </div>
        ))}
      </dl>
      <label className="mt-5 flex items-start gap-2.5 border-t pt-4 text-[13px]">
        <input
          type="checkbox"
          checked={preferences.keys === 'on'}
          onChange={(event) => choose('keys', event.target.checked ? 'on' : 'off')}
          className="mt-0.5 size-4 accent-accent"
        />
        <span>
          Keys without Ctrl or Cmd
          <span className="block text-faint">Switch them off when a voice control or a habit sets them off.</span>
        </span>
      </label>
    </Dialog>
  );
}

const keys: [string, string][] = [
  ['Ctrl K', 'Search or go to anything'],
  ['/', 'To the search of the page'],
  ['j k', 'Next and previous row; arrow keys do the same'],
  ['Enter', 'Open the row'],
  ['x', 'Select the row; with Shift up to it'],
  ['Esc', 'Close what is open'],
  ['?', 'This list'],
];
const leaps = places
  .flatMap((place) => [place, ...(place.children ?? [])])
  .flatMap(({ key, title }): [string, string][] => (key ? [[`g ${key}`, title]] : []));
