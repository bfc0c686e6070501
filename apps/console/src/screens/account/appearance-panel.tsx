'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Preferences } from '../../ui/preferences.ts';
import { usePreferences } from '../../ui/preferences-provider.tsx';
import { useZone } from '../../ui/time-zone.ts';

const ZoneDialog = dynamic(() => import('../../ui/shell/zone-dialog.tsx').then((module) => module.ZoneDialog));

/** How the console looks in this browser: kept in cookies here, not in the account. */
export function AppearancePanel() {
  const { preferences, choose } = usePreferences();
  return (
    <Panel title="Appearance" aside="In this browser">
      <div className="space-y-3.5">
        <Choice
          label="Theme"
          name="theme"
          options={themes}
          value={preferences.theme}
          onChange={(value) => choose('theme', value)}
        />
        <Choice
          label="Density"
          name="density"
          options={densities}
          value={preferences.density}
          onChange={(value) => choose('density', value)}
        />
        <ZoneChoice />
      </div>
    </Panel>
  );
}

function Choice<Value extends string>({
  label,
  name,
  options,
  value,
  onChange,
}: {
  label: string;
  name: string;
  options: readonly (readonly [Value, string])[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  return (
    <fieldset className="flex flex-wrap items-center justify-between gap-2">
      <legend className="float-left text-[13px] font-medium">{label}</legend>
      <div className="flex rounded-md border border-line-strong p-0.5">
        {options.map(([id, title]) => (
          <label
            key={id}
            className="relative flex h-7 items-center rounded px-2.5 text-[13px] text-soft has-checked:bg-sunken has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              value={id}
              checked={value === id}
              onChange={() => onChange(id)}
              className="absolute inset-0 cursor-pointer appearance-none rounded opacity-0"
            />
            {title}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The browser's zone, UTC, or any zone by its name. */
function ZoneChoice() {
  const { choice, zone } = useZone();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 text-[13px]">
      <span className="font-medium">Time zone</span>
      <span className="flex items-center gap-3">
        <span className="text-soft">{choice === 'auto' ? `That of this browser, ${zone}` : zone}</span>
        <Button aria-label="Change the time zone" onClick={() => setOpen(true)}>
          Change
        </Button>
      </span>
      {isOpen ? <ZoneDialog onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

const themes: readonly (readonly [Preferences['theme'], string])[] = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];
const densities: readonly (readonly [Preferences['density'], string])[] = [
  ['comfortable', 'Comfortable'],
  ['compact', 'Compact'],
];
