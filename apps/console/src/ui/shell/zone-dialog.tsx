'use client';

import { Check } from 'lucide-react';
import { useState } from 'react';
import { classes } from '../classes.ts';
import { Dialog } from '../dialog.tsx';
import { browserZone, timeFormats, useZone } from '../time-zone.ts';

/** The zone in which moments are shown and in which a search reads them. */
export function ZoneDialog({ onClose }: { onClose: () => void }) {
  const { choice, choose } = useZone();
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const found = zones.filter(({ name, title }) =>
    `${title} ${name.replaceAll('_', ' ')}`.toLowerCase().includes(wanted),
  );
  const pick = (zone: string) => {
    choose(zone);
    onClose();
  };
  return (
    <Dialog title="Time zone" onClose={onClose}>
      <p className="mb-3 text-soft">All times are shown in it, and a search such as after:03:12 is read in it.</p>
      <label className="block">
        <span className="sr-only">Find a zone</span>
        <input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder="Find a city, such as Lisbon"
          autoComplete="off"
          className="h-9 w-full rounded-md border border-line-strong bg-surface px-3 text-[13px] placeholder:text-faint"
        />
      </label>
      <ul className="mt-2 h-72 overflow-y-auto">
        {found.slice(0, most).map(({ name, title }) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={choice === name}
              onClick={() => pick(name)}
              className="flex min-h-8 w-full items-center gap-2 rounded-md px-2 text-left text-[13px] -outline-offset-2 hover:bg-sunken max-lg:min-h-10"
            >
              <Check aria-hidden className={classes('size-4 text-accent', choice !== name && 'invisible')} />
              <span className="min-w-0 truncate">{title}</span>
              <span className="tabular ml-auto shrink-0 text-faint">
                {timeFormats(name === 'auto' ? browserZone() : name).minute(Date.now())}
              </span>
            </button>
          </li>
        ))}
        {found.length > most ? <li className="px-2 py-1.5 text-xs text-faint">Type to see more.</li> : null}
        {found.length === 0 ? <li className="px-2 py-1.5 text-[13px] text-faint">No zone is called that.</li> : null}
      </ul>
    </Dialog>
  );
}

/** Engines list some cities under names that hardly anybody types any more. */
const newNames: Record<string, string> = {
  Calcutta: 'Kolkata',
  Faeroe: 'Faroe',
  Godthab: 'Nuuk',
  Katmandu: 'Kathmandu',
  Kiev: 'Kyiv',
  Rangoon: 'Yangon',
  Saigon: 'Ho Chi Minh',
};

const titleOf = (name: string): string => {
  const [city = ''] = name.split('/').slice(-1);
  return name.replace(city, newNames[city] ?? city).replaceAll('_', ' ');
};

const zones = [
  { name: 'auto', title: `The browser's: ${browserZone().replaceAll('_', ' ')}` },
  { name: 'UTC', title: 'UTC' },
  ...Intl.supportedValuesOf('timeZone')
    .filter((name) => name !== 'UTC')
    .map((name) => ({ name, title: titleOf(name) })),
];
const most = 60;
