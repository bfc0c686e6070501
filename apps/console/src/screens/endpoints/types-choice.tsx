import { type EventLevel, eventTypes } from '@posthorn/events/catalogue';
import { matchingTypes } from '@posthorn/settings/webhooks/line-rules';
import { Expandable } from '../../ui/expandable.tsx';

/** Which events an endpoint gets: none chosen means every one. */
export function TypesChoice({
  types,
  isLocked,
  onChange,
}: {
  types: readonly string[];
  isLocked: boolean;
  onChange: (types: string[]) => void;
}) {
  const chosen = new Set(types.flatMap(matchingTypes));
  const all = Object.keys(eventTypes);
  const set = (names: readonly string[], isOn: boolean) =>
    onChange(all.filter((type) => (names.includes(type) ? isOn : chosen.has(type))));
  return (
    <fieldset disabled={isLocked} className="min-w-0">
      <legend className="sr-only">Event types</legend>
      <p className="mb-3 text-[13px] text-soft">
        {chosen.size === 0
          ? 'None is chosen, so it gets every event. Choose some to get only those.'
          : `${chosen.size} of ${all.length} types. With none chosen it gets every event.`}
      </p>
      <ul className="divide-y rounded-lg border">
        {levels.map(([level, title]) => {
          const names = Object.entries(eventTypes).flatMap(([type, about]) => (about.level === level ? [type] : []));
          const count = names.filter((type) => chosen.has(type)).length;
          return (
            <li key={level} className="px-3 py-2">
              <Expandable
                isOpen={count > 0}
                summary={
                  <>
                    <span className="font-medium">{title}</span>{' '}
                    <span className="tabular text-xs text-faint">
                      {count} of {names.length}
                    </span>
                  </>
                }
              >
                <div className="grid gap-x-4 sm:grid-cols-2">
                  <Choice title="All of these" isOn={count === names.length} onChange={(isOn) => set(names, isOn)} />
                  {names.map((type) => (
                    <Choice
                      key={type}
                      title={type}
                      words={eventTypes[type as keyof typeof eventTypes].title}
                      isOn={chosen.has(type)}
                      onChange={(isOn) => set([type], isOn)}
                    />
                  ))}
                </div>
              </Expandable>
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

function Choice({
  title,
  words,
  isOn,
  onChange,
}: {
  title: string;
  words?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  return (
    <label className="-mx-2 flex items-start gap-2 rounded-md px-2 py-1 text-[13px] has-enabled:hover:bg-sunken">
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ target }) => onChange(target.checked)}
        className="mt-[3px] size-3.5 shrink-0 accent-(--accent)"
      />
      <span className="min-w-0">
        <span className={words ? 'font-mono text-xs' : 'font-medium'}>{title}</span>
        {words ? <span className="block text-xs text-soft">{words}</span> : null}
      </span>
    </label>
  );
}

const levels: [EventLevel, string][] = [
  ['message', 'Of a message'],
  ['recipient', 'Of a recipient'],
  ['attempt', 'Of an attempt'],
  ['connection', 'Of a connection'],
  ['session', 'Of a session'],
  ['system', 'Of the system'],
];
