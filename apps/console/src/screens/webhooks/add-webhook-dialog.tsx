'use client';

import { useId, useState } from 'react';
import { NewEntryDialog } from '../drafts/new-entry-dialog.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import { SecretOnce } from './secret-once.tsx';
import { makeSecret, WEBHOOKS, webhookHref } from './webhook.ts';

/** Asks for name and address of a new webhook and shows its secret, once; keeps it in the draft and opens it. */
export function AddWebhookDialog(props: { taken: readonly string[]; draft: Draft; onClose: () => void }) {
  const id = useId();
  const [url, setUrl] = useState('https://');
  const [secret] = useState(makeSecret);
  return (
    <NewEntryDialog
      {...props}
      noun="webhook"
      list={WEBHOOKS}
      entryOf={(name) => ({ name, url: url.trim(), secret: { $secret: null, value: secret } })}
      hrefOf={webhookHref}
      help="Small letters, digits, dots and dashes, such as crm or billing-events."
    >
      <label htmlFor={id} className="text-[13px] font-medium">
        URL
      </label>
      <p id={`${id}-help`} className="mt-0.5 mb-2 text-[13px] text-soft">
        Where events are posted. It has to answer with 200 within ten seconds.
      </p>
      <input
        id={id}
        value={url}
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}-help`}
        onChange={({ target }) => setUrl(target.value)}
        className="mb-4 h-9 w-full rounded-md border border-line-strong bg-surface px-3 font-mono text-[13px]"
      />
      <SecretOnce secret={secret} />
    </NewEntryDialog>
  );
}
