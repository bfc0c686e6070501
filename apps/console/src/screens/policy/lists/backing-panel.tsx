import type { Configuration } from '@posthorn/settings/configuration';
import { useId } from 'react';
import { Link } from '../../../ui/link.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { lookupHref, questionOf } from '../../lookups/lookup.ts';
import type { NamedList } from './named-list.ts';

/** Which look-up adds to the items of a list: others change what is in it, without a revision of the settings. */
export function BackingPanel({
  list,
  lookups,
  isLocked,
  onChange,
}: {
  list: NamedList;
  /** All there are, in the draft. */
  lookups: Configuration['lookups']['sources'];
  isLocked: boolean;
  /** Called with the name of a look-up; without one the list is its items alone. */
  onChange: (lookup: string | undefined) => void;
}) {
  const id = useId();
  const chosen = lookups.find(({ name }) => name === list.lookup);
  return (
    <Panel title="Backed by a look-up">
      <div className="space-y-2 text-[13px]">
        <p id={`${id}-help`} className="text-soft">
          Redis, a database, a directory, a file or DNS may say what is in the list too. Without {'{key}'} in its
          question a look-up&apos;s values are items; with it, whatever it finds is in the list.
        </p>
        <select
          id={id}
          aria-label="Backed by"
          aria-describedby={`${id}-help`}
          value={list.lookup ?? ''}
          disabled={isLocked}
          onChange={({ target }) => onChange(target.value || undefined)}
          className="h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 disabled:opacity-60"
        >
          <option value="">No look-up: the items alone</option>
          {lookups.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
          {list.lookup && !chosen ? <option value={list.lookup}>{list.lookup} (there is none)</option> : null}
        </select>
        {chosen ? (
          <p className="break-words">
            <Link href={lookupHref(chosen.name)} className="font-mono text-xs text-accent hover:underline">
              {questionOf(chosen)}
            </Link>
          </p>
        ) : lookups.length === 0 ? (
          <p>
            There is none yet:{' '}
            <Link href="/policy/lookups" className="text-accent underline underline-offset-2">
              make a look-up
            </Link>{' '}
            and come back.
          </p>
        ) : null}
      </div>
    </Panel>
  );
}
