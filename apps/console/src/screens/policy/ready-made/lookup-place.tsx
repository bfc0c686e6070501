import { useId } from 'react';
import { LabelledField } from './labelled-field.tsx';
import type { Place } from './take-over.ts';

/** Where the look-ups that a rule wants have their answers from: a Redis, or a table in the settings. */
export function LookupPlace({
  lookups,
  servers,
  place,
  onChange,
}: {
  /** Those that are to be made. */
  lookups: readonly { name: string; command: string; words: string }[];
  /** Names of the Redis servers there are. */
  servers: readonly string[];
  place: Place;
  onChange: (place: Place) => void;
}) {
  const id = useId();
  const set = (change: Partial<Place>) => onChange({ ...place, ...change });
  const kinds: [Place['kind'], string][] = [
    ...(servers.length > 0 ? [['server', 'A Redis that is named already'] as [Place['kind'], string]] : []),
    ['new server', servers.length > 0 ? 'Another Redis' : 'Redis or Valkey'],
    ['table', 'A table in the settings, for now'],
  ];
  return (
    <fieldset className="mt-4">
      <legend className="text-[13px] font-medium">
        Where {lookups.length === 1 ? 'the look-up' : 'the look-ups'}{' '}
        <code className="font-mono">{lookups.map(({ name }) => name).join(', ')}</code>{' '}
        {lookups.length === 1 ? 'has its' : 'have their'} answers from
      </legend>
      <p className="mt-0.5 mb-1.5 text-[13px] text-soft">{lookups.map(({ words }) => words).join(' ')}</p>
      {kinds.map(([kind, title]) => (
        <label key={kind} className="-mx-2 flex items-center gap-2 rounded-md px-2 py-1 text-[13px] hover:bg-sunken">
          <input
            type="radio"
            name={id}
            checked={place.kind === kind}
            onChange={() => set({ kind })}
            className="size-3.5 accent-(--accent)"
          />
          {title}
        </label>
      ))}
      <div className="mt-2 space-y-3">
        {place.kind === 'server' ? (
          <LabelledField label="Server">
            {(props) => (
              <select {...props} value={place.server} onChange={({ target }) => set({ server: target.value })}>
                {servers.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </LabelledField>
        ) : place.kind === 'new server' ? (
          <>
            <LabelledField label="Address" help="Host and port; Redis usually listens on 6379.">
              {(props) => (
                <input {...props} value={place.address} onChange={({ target }) => set({ address: target.value })} />
              )}
            </LabelledField>
            <LabelledField label="Password" help="Leave it empty where Redis wants none. It is stored encrypted.">
              {(props) => (
                <input
                  {...props}
                  type="password"
                  autoComplete="new-password"
                  value={place.password}
                  onChange={({ target }) => set({ password: target.value })}
                />
              )}
            </LabelledField>
          </>
        ) : (
          lookups.map(({ name }) => (
            <LabelledField
              key={name}
              label={`Keys of ${name}`}
              help="One a line; a value may follow after a blank. It may stay empty for now."
            >
              {({ className, ...props }) => (
                <textarea
                  {...props}
                  rows={4}
                  value={place.tables[name] ?? ''}
                  onChange={({ target }) => set({ tables: { ...place.tables, [name]: target.value } })}
                  className={`${className} h-auto resize-y py-2 leading-5`}
                />
              )}
            </LabelledField>
          ))
        )}
        {place.kind === 'table' ? null : (
          <p className="text-[13px] text-soft">
            It asks <code className="font-mono text-ink">{lookups.map(({ command }) => command).join(', ')}</code>.
          </p>
        )}
      </div>
    </fieldset>
  );
}
