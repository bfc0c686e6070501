'use client';

import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useQueryParam } from '../../../search/use-query-param.ts';
import { visible } from '../../../ui/mail-text.tsx';
import { useTRPC } from '../../../ui/trpc.ts';

/** Which message or refusal a rule is tried with: one of the newest, or any by its id. */
export function TrySource() {
  const id = useId();
  const trpc = useTRPC();
  const [source, setSource] = useQueryParam('with');
  const messages = useQuery(trpc.messages.search.queryOptions({ limit: 12, origin: 'received' }));
  const refusals = useQuery(trpc.refusals.search.queryOptions({ limit: 12 }));
  const taken = messages.data?.items ?? [];
  const refused = refusals.data?.items.filter(({ sessionId }) => sessionId !== '') ?? [];
  const known = new Set([
    ...taken.map(({ message }) => `message:${message.id}`),
    ...refused.map((one) => `refusal:${one.id}`),
  ]);
  return (
    <div>
      <label htmlFor={id} className="text-[13px] font-medium">
        With
      </label>
      <select
        id={id}
        value={source}
        onChange={({ target }) => setSource(target.value, 'replace')}
        className="mt-1 h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2 text-[13px]"
      >
        <option value="">facts written by hand</option>
        {source !== '' && !known.has(source) ? <option value={source}>{source.replace(':', ' ')}</option> : null}
        <optgroup label="Messages taken lately">
          {taken.map(({ message, recipients }) => (
            <option key={message.id} value={`message:${message.id}`}>
              {visible(
                `${message.reversePath || '<>'} to ${recipients[0]?.address ?? '?'}: ${message.subject ?? ''}`,
                90,
              )}
            </option>
          ))}
        </optgroup>
        <optgroup label="Refused lately">
          {refused.map((one) => (
            <option key={one.id} value={`refusal:${one.id}`}>
              {visible(`${one.client} at ${one.decision.stage}: ${one.recipient ?? one.sender ?? one.helo ?? ''}`, 90)}
            </option>
          ))}
        </optgroup>
      </select>
      <details className="mt-1.5">
        <summary className="text-xs text-accent">Another one, by its id</summary>
        <input
          aria-label="Id of a message or queue id"
          placeholder="Id or queue id of a message, then Enter"
          defaultValue={source.startsWith('message:') ? source.slice('message:'.length) : ''}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            const text = event.currentTarget.value.trim();
            setSource(text === '' ? '' : `message:${text}`, 'replace');
          }}
          className="mt-1.5 h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 font-mono text-xs placeholder:font-sans placeholder:text-faint"
        />
      </details>
    </div>
  );
}
