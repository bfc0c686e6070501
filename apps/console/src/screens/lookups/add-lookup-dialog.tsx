'use client';

import type { Configuration } from '@posthorn/settings/configuration';
import { useId, useState } from 'react';
import { Link } from '../../ui/link.tsx';
import { NewEntryDialog } from '../drafts/new-entry-dialog.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import { kinds, LOOKUPS, type LookupKind, lookupHref, newLookup } from './lookup.ts';

/** Asks for the name of a new look-up and where its answers come from; keeps it in the draft and opens it. */
export function AddLookupDialog({
  places,
  ...props
}: {
  taken: readonly string[];
  draft: Draft;
  /** The servers and files there are. */
  places: Pick<Configuration, 'redis' | 'sql' | 'ldap' | 'lmdb'>;
  onClose: () => void;
}) {
  const id = useId();
  const [kind, setKind] = useState<LookupKind>('redis');
  const { words, needs } = kinds[kind];
  const [first] = placesOf(kind, places);
  return (
    <NewEntryDialog
      {...props}
      noun="look-up"
      list={LOOKUPS}
      entryOf={(name) => newLookup(name, kind, first ?? '')}
      hrefOf={lookupHref}
      missing={
        needs && first === undefined ? (
          <>
            There is none yet: first name{' '}
            <Link href={needs.href} className="text-accent underline underline-offset-2">
              {needs.title}
            </Link>
            , then come back here.
          </>
        ) : null
      }
      help="Small letters, digits, dots and dashes, such as vips or relay-hosts. Rules call it by this name."
    >
      <label htmlFor={id} className="text-[13px] font-medium">
        Where the answers come from
      </label>
      <select
        id={id}
        value={kind}
        aria-describedby={`${id}-help`}
        onChange={({ target }) => setKind(target.value as LookupKind)}
        className="mt-1.5 h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 text-[13px]"
      >
        {Object.entries(kinds).map(([value, { title }]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
      <p id={`${id}-help`} className="mt-1.5 mb-4 text-[13px] text-soft">
        {words}
      </p>
    </NewEntryDialog>
  );
}

function placesOf(
  kind: LookupKind,
  { redis, sql, ldap, lmdb }: Pick<Configuration, 'redis' | 'sql' | 'ldap' | 'lmdb'>,
): string[] {
  switch (kind) {
    case 'redis':
      return redis.servers.map(({ name }) => name);
    case 'sql':
      return sql.servers.map(({ name }) => name);
    case 'ldap':
      return ldap.servers.map(({ name }) => name);
    case 'lmdb':
      return lmdb.files.map(({ name }) => name);
    default:
      return [kind];
  }
}
