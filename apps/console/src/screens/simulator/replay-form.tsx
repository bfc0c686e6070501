'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { FormField, inputLook } from './form-field.tsx';
import { type Choice, choiceOf, SettingsSelect } from './settings-select.tsx';

type Input = {
  count: number;
  what: 'everything' | 'messages' | 'refusals';
  settings: Choice;
  against: Choice;
};

/** How many, of what, under which settings. */
export function ReplayForm({ start, isStarting }: { start: (input: Input) => void; isStarting: boolean }) {
  const [count, setCount] = useState(100);
  const [what, setWhat] = useState<Input['what']>('everything');
  const [settings, setSettings] = useState('draft');
  const [against, setAgainst] = useState('');
  const input = { count, what, settings: choiceOf(settings), against: choiceOf(against) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start(input);
  };
  return (
    <form onSubmit={submit}>
      <Guarded needs="configure">
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-1 xl:grid-cols-2">
          <FormField label="The newest">
            <select value={count} onChange={(event) => setCount(Number(event.target.value))} className={inputLook}>
              {[10, 50, 100, 250, 500, 1000].map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </FormField>
          <FormField label="Of">
            <select
              value={what}
              onChange={(event) => setWhat(event.target.value as Input['what'])}
              className={inputLook}
            >
              <option value="everything">messages and refusals</option>
              <option value="messages">messages</option>
              <option value="refusals">refusals</option>
            </select>
          </FormField>
          <SettingsSelect label="Under" value={settings} onChange={setSettings} />
          <SettingsSelect label="Compared with" value={against} onChange={setAgainst} />
        </div>
        <p className="mt-3 text-xs text-faint">
          An engine takes them one at a time and rests in between, so that real sessions keep their pace. You can leave
          this page and come back. What was refused for its content is passed over: of mail that is refused no content
          is kept.
        </p>
        <Button kind="primary" type="submit" className="mt-3 h-9" busy={isStarting}>
          Replay
        </Button>
      </Guarded>
      <CopyAsCurl operation="simulator.replay" input={input} className="mt-3 ml-1" />
    </form>
  );
}
