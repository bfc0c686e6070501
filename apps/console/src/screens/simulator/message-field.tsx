'use client';

import { useQuery } from '@tanstack/react-query';
import { Link } from '../../ui/link.tsx';
import { usePermission } from '../../ui/permission.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { FormField, inputLook } from './form-field.tsx';
import type { FormState } from './form-state.ts';

/** The message: pasted, one that is kept here, or none. */
export function MessageField({ form, change }: { form: FormState; change: (part: Partial<FormState>) => void }) {
  const { may, why } = usePermission('content');
  const recent = useQuery(
    useTRPC().messages.search.queryOptions({ origin: 'received', limit: 20 }, { enabled: form.content === 'stored' }),
  );
  return (
    <div>
      <FormField label="Message">
        <select
          value={form.content}
          onChange={(event) => change({ content: event.target.value as FormState['content'] })}
          className={inputLook}
        >
          <option value="text">pasted below</option>
          <option value="stored" disabled={!may}>
            one that is kept here{may ? '' : ` (${why})`}
          </option>
          <option value="none">none: stop before the content</option>
        </select>
      </FormField>
      {form.content === 'text' ? (
        <textarea
          aria-label="Message as it is sent"
          value={form.text}
          onChange={(event) => change({ text: event.target.value })}
          rows={8}
          spellCheck={false}
          className={`${inputLook} mt-2 h-auto resize-y py-2 font-mono text-xs leading-5`}
        />
      ) : null}
      {form.content === 'stored' ? (
        <div className="mt-2">
          <input
            aria-label="Id or queue id of the message"
            value={form.messageId}
            onChange={(event) => change({ messageId: event.target.value })}
            required
            list="recent-messages"
            placeholder="its id or queue id"
            spellCheck={false}
            autoComplete="off"
            className={`${inputLook} font-mono`}
          />
          <datalist id="recent-messages">
            {recent.data?.items.map(({ message }) => (
              <option key={message.id} value={message.queueId}>
                {[message.subject, message.reversePath].filter(Boolean).join(', from ')}
              </option>
            ))}
          </datalist>
          <p className="mt-1 text-xs text-faint">
            Sent as its client sent it: what was put on top here is taken off.{' '}
            {form.messageId ? (
              <Link href={`/activity/messages/${form.messageId}`} className="text-accent underline underline-offset-2">
                Look at it
              </Link>
            ) : (
              <Link href="/activity/messages" className="text-accent underline underline-offset-2">
                Find one
              </Link>
            )}
          </p>
        </div>
      ) : null}
    </div>
  );
}
