'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { plural } from '../../ui/format.ts';
import { useTRPC } from '../../ui/trpc.ts';
import { AddButton } from '../drafts/add-button.tsx';
import { DraftFrame } from '../drafts/draft-frame.tsx';
import { TakenOut } from '../drafts/taken-out.tsx';
import { useDraft } from '../drafts/use-draft.ts';
import { useDraftedList } from '../drafts/use-drafted-list.ts';
import { AddWebhookDialog } from './add-webhook-dialog.tsx';
import { NoWebhooks } from './no-webhooks.tsx';
import { webhookHref } from './webhook.ts';
import { webhookColumns } from './webhook-columns.tsx';

/** Where events are posted: every endpoint, and how it does. */
export function WebhooksScreen() {
  const draft = useDraft();
  const [isAdding, setAdding] = useState(false);
  const { entries, stateOf, removed } = useDraftedList(draft, ({ webhooks }) => webhooks.endpoints, 'name');
  const told = useQuery(useTRPC().webhooks.list.queryOptions({}, { refetchInterval: 5000 }));
  const health = new Map(told.data?.items.map((one) => [one.name, one]));
  return (
    <DraftFrame
      title="Webhooks"
      lead="Posthorn posts what happens to web servers of yours, signed, and tries again until they take it. Mail never waits for them."
      draft={draft}
      actions={
        <>
          <CopyAsCurl operation="webhooks.list" />
          <AddButton onClick={() => setAdding(true)}>Add a webhook</AddButton>
        </>
      }
    >
      {() => (
        <>
          <DataTable
            label="Webhooks"
            rows={entries}
            columns={webhookColumns(health, stateOf)}
            rowKey={({ name }) => name}
            rowHref={({ name }) => webhookHref(name)}
            exportName="webhooks"
            lines={2}
            caption={plural(entries.length, 'webhook')}
            empty={<NoWebhooks />}
          />
          <TakenOut keys={removed} />
          {isAdding ? (
            <AddWebhookDialog taken={entries.map(({ name }) => name)} draft={draft} onClose={() => setAdding(false)} />
          ) : null}
        </>
      )}
    </DraftFrame>
  );
}
