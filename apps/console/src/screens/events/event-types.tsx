import { type EventLevel, eventTypes } from '@posthorn/events/catalogue';
import { Dialog } from '../../ui/dialog.tsx';
import { Expandable } from '../../ui/expandable.tsx';
import { Link } from '../../ui/link.tsx';
import { wordsOf } from './event-words.ts';

/** The catalogue: every type of event, what it means and which fields it carries. */
export function EventTypes({ onClose, hrefOf }: { onClose: () => void; hrefOf: (type: string) => string }) {
  const types = Object.entries(eventTypes);
  return (
    <Dialog title="Types of events" size="wide" onClose={onClose}>
      {levels.map(([level, title]) => (
        <section key={level} className="mb-4">
          <h3 className="mb-1 text-xs font-medium text-faint">{title}</h3>
          <ul className="divide-y rounded-lg border">
            {types
              .filter(([, about]) => about.level === level)
              .map(([type, about]) => (
                <li key={type} className="px-3 py-2 text-[13px]">
                  <div className="flex flex-wrap items-baseline justify-between gap-x-3">
                    <span className="font-medium">{about.title}</span>
                    <Link href={hrefOf(type)} className="font-mono text-xs text-accent hover:underline">
                      {type}
                    </Link>
                  </div>
                  <p className="mt-0.5 text-soft">{about.summary}</p>
                  <Expandable summary={<span className="text-xs text-faint">Fields</span>} className="mt-1">
                    <dl className="grid gap-x-3 gap-y-0.5 text-xs sm:grid-cols-[140px_minmax(0,1fr)]">
                      {Object.entries(about.fields).map(([name, words]) => (
                        <div key={name} className="contents">
                          <dt className="text-soft">{wordsOf(name.replace(/^data\./, ''))}</dt>
                          <dd className="text-faint max-sm:mb-1">{words}</dd>
                        </div>
                      ))}
                    </dl>
                  </Expandable>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Dialog>
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
