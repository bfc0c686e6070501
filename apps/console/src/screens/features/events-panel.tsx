import { eventTypes, isEventType } from '@posthorn/events/catalogue';
import { Expandable } from '../../ui/expandable.tsx';
import { Link } from '../../ui/link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { rowsOf } from './row-links.ts';

/** The events that tell of a feature's work, and what each of them holds. */
export function EventsPanel({ types }: { types: readonly string[] }) {
  if (types.length === 0) return null;
  return (
    <Panel title="Events" flush>
      <ul className="divide-y">
        {types.filter(isEventType).map((type) => (
          <li key={type} className="px-4 py-2">
            <Expandable
              summary={
                <>
                  <span className="font-medium">{eventTypes[type].title}</span>{' '}
                  <code className="font-mono text-xs text-faint">{type}</code>
                </>
              }
            >
              <p className="text-[13px] text-soft">{eventTypes[type].summary}</p>
              <dl className="mt-2 space-y-1 text-xs">
                {Object.entries(eventTypes[type].fields).map(([name, words]) => (
                  <div key={name} className="flex gap-2">
                    <dt className="shrink-0 font-mono">{name}</dt>
                    <dd className="min-w-0 text-soft">{words}</dd>
                  </div>
                ))}
              </dl>
              <Link
                href={rowsOf('event', type)}
                className="mt-2 inline-block text-xs font-medium text-accent hover:underline"
              >
                All of them
              </Link>
            </Expandable>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
