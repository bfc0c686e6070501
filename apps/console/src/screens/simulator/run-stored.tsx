import { formatSize } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { DecisionFacts } from '../messages/decision-facts.tsx';
import type { Run } from './fate-badge.tsx';

/** What would be kept: fields that are added and taken out, and what was found out about the sender. */
export function RunStored({ run: { stored, authentication, events } }: { run: Run }) {
  return (
    <>
      {stored ? (
        <Panel title="What would be kept" aside={formatSize(stored.size)}>
          <FieldList title="Added to its header" fields={stored.added} />
          <FieldList title="Taken out of it" fields={stored.removed} />
          {stored.requireTls ? <p className="mt-2 text-xs">It may travel over verified TLS only.</p> : null}
        </Panel>
      ) : null}
      {authentication ? (
        <Panel title="Who sent it">
          {Object.entries(authentication).map(([method, found]) => (
            <section key={method} className="mb-2 last:mb-0">
              <h3 className="text-[13px] font-medium">{methodTitles[method] ?? method}</h3>
              <DecisionFacts facts={factsOf(found)} />
            </section>
          ))}
        </Panel>
      ) : null}
      {events.length > 0 ? (
        <Panel title="Events it would write">
          <ul className="space-y-1 text-xs">
            {events.map((event, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: events of one run never move
              <li key={index} className="min-w-0 break-words">
                <code className="font-mono">{event.type}</code>{' '}
                <MailText text={event.text} empty="" className="text-soft break-all" />
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </>
  );
}

function FieldList({ title, fields }: { title: string; fields: readonly { name: string; value: string }[] }) {
  if (fields.length === 0) return null;
  return (
    <section className="mb-3 last:mb-0">
      <h3 className="mb-1 text-xs font-medium text-faint">{title}</h3>
      <ul className="space-y-1.5 font-mono text-xs">
        {fields.map((field, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: fields of one message never move
          <li key={index} className="min-w-0 break-words">
            <span className="font-medium">
              <MailText text={field.name} />:
            </span>{' '}
            <MailText text={field.value} className="break-words text-soft" />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One line a signature; of the others what says something. The questions to DNS stand with the steps. */
function factsOf(found: unknown): Record<string, unknown> {
  if (Array.isArray(found)) {
    const signatures = found.map((one: Record<string, unknown>, index) => [
      `signature ${index + 1}`,
      [one['result'], one['domain'], one['selector'], one['reason']].filter(Boolean).join(' '),
    ]);
    return found.length === 0 ? { signatures: 'none' } : Object.fromEntries(signatures);
  }
  const facts = Object.entries((found ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    facts.filter(
      ([name, value]) =>
        !elsewhere.has(name) && value !== '' && value !== null && value !== false && !isEmptyList(value),
    ),
  );
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
const elsewhere: ReadonlySet<string> = new Set(['lookups', 'walk']);

const methodTitles: Record<string, string> = {
  iprev: 'Reverse name',
  spf: 'SPF of the sender',
  heloSpf: 'SPF of HELO',
  spfGuess: 'Best guess of SPF',
  dkim: 'DKIM',
  arc: 'ARC',
  dmarc: 'DMARC',
};
