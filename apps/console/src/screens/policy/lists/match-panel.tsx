'use client';

import { useQuery } from '@tanstack/react-query';
import { Check, CircleHelp, Minus } from 'lucide-react';
import { useId, useState } from 'react';
import { useQueryParam } from '../../../search/use-query-param.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { Link } from '../../../ui/link.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { type Outputs, problemOf, useTRPC } from '../../../ui/trpc.ts';
import { lookupHref } from '../../lookups/lookup.ts';
import { listHref } from './named-list.ts';

/** Asks one list, or all of them, whether they hold something, and by which item. The draft is asked where there is one. */
export function MatchPanel({ name }: { name?: string }) {
  const id = useId();
  const trpc = useTRPC();
  const [asked, setAsked] = useQueryParam('test');
  const [typed, setTyped] = useState(asked);
  const input = { value: asked, of: 'draft' as const, ...(name === undefined ? {} : { name }) };
  const answer = useQuery(
    trpc.lists.match.queryOptions(input, { enabled: asked !== '', placeholderData: (before) => before }),
  );
  const items = asked === '' ? [] : (answer.data?.items ?? []);
  const shown =
    name === undefined ? items.filter((one) => one.matched || one.item !== null || one.lookup !== null) : items;
  return (
    <Panel title={name === undefined ? 'Which lists hold it?' : 'Is it in the list?'}>
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(typed.trim(), 'replace');
        }}
      >
        <label htmlFor={id} className="sr-only">
          An address, host or domain to look for
        </label>
        <input
          id={id}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          placeholder="192.0.2.7, mx.example.org, kim@example.org"
          onChange={({ target }) => setTyped(target.value)}
          className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2.5 font-mono text-xs placeholder:font-sans placeholder:text-faint"
        />
        <Button type="submit" busy={answer.isFetching}>
          Look
        </Button>
      </form>
      <div
        aria-live="polite"
        className={asked === '' ? 'text-[13px]' : 'min-h-[86px] text-[13px] max-sm:min-h-[112px]'}
      >
        {answer.error && asked !== '' ? <p className="mt-3 text-bad">{problemOf(answer.error).detail}</p> : null}
        {asked !== '' && answer.data && shown.length === 0 ? (
          <p className="mt-3 text-soft">
            No list holds <MailText text={asked} className="font-mono text-xs" />.
          </p>
        ) : null}
        {shown.length > 0 ? (
          <ul className="mt-3 space-y-2">
            {shown.map((one) => (
              <li key={one.name} className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <Answer match={one} />
                {name === undefined ? (
                  <Link href={listHref(one.name)} className="font-mono text-xs text-accent hover:underline">
                    {one.name}
                  </Link>
                ) : null}
                <span className="min-w-0 text-soft">
                  {one.item === null && one.lookup !== null ? (
                    <>
                      its look-up{' '}
                      <Link href={lookupHref(one.lookup)} className="font-mono text-xs text-accent hover:underline">
                        {one.lookup}
                      </Link>{' '}
                      decides; ask it there
                    </>
                  ) : one.item === null ? (
                    'no item says anything about it'
                  ) : (
                    <>
                      by <MailText text={one.item} className="font-mono text-xs break-all text-ink" />
                      {one.place === null ? '' : `, item ${one.place}`}
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
        ) : null}
        {asked === '' ? null : (
          <p className="mt-2 -ml-3">
            <CopyAsCurl operation="lists.match" input={input} />
          </p>
        )}
      </div>
    </Panel>
  );
}

/** Only what is written in a list is looked at here; a look-up behind it may still say yes. */
function Answer({ match: { matched, item, lookup } }: { match: Outputs['lists']['match']['items'][number] }) {
  const isOpen = item === null && lookup !== null;
  return (
    <Badge tone={matched ? 'good' : 'quiet'} icon={matched ? Check : isOpen ? CircleHelp : Minus}>
      {matched ? 'yes' : isOpen ? 'looked up' : 'no'}
    </Badge>
  );
}
