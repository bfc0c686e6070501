'use client';

import { Pencil, Plus, Trash2, Upload } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Guarded } from '../../ui/permission.tsx';
import type { Column } from '../../ui/table/column.ts';
import { useUndo } from '../../ui/undo-bar.tsx';
import { useDraft } from '../drafts/use-draft.ts';
import { EntryBadge } from './entry-badge.tsx';
import { EntryDialog } from './entry-dialog.tsx';
import { compareEntries, type LocalDomain } from './local-state.ts';
import { MailboxDialog } from './mailbox-dialog.tsx';
import { RoutingFrame } from './routing-frame.tsx';
import { RowButton } from './row-button.tsx';
import { transportWords } from './transport-words.ts';

type Asked = { kind: 'edit' | 'mailboxes'; entry: LocalDomain; isNew?: boolean } | null;

/** The domains whose mail is meant for us, their mailboxes, and where these are kept. */
export function DomainsScreen() {
  const draft = useDraft();
  const undo = useUndo();
  const [asked, ask] = useState<Asked>(null);
  const domains = draft.configuration?.routing.localDomains ?? none;
  const aliases = draft.configuration?.routing.aliases;
  const before = draft.inForce?.routing.localDomains ?? none;
  const { stateOf, removed } = useMemo(
    () => compareEntries(before, domains, ({ domain }) => domain),
    [before, domains],
  );
  const catchAlls = useMemo(
    () =>
      new Map(
        (aliases ?? []).flatMap((one) => (one.address.startsWith('@') ? [[one.address.slice(1), one.targets]] : [])),
      ),
    [aliases],
  );
  const remove = (entry: LocalDomain) =>
    draft.entries.mutate(
      { list: 'routing.localDomains', remove: [entry.domain] },
      {
        onSuccess: () =>
          undo.show({
            text: `${entry.domain} is taken out of the draft.`,
            undo: async () => {
              await draft.entries.mutateAsync({ list: 'routing.localDomains', put: [{ value: entry }] });
              return `${entry.domain} is back.`;
            },
          }),
      },
    );
  const columns: Column<LocalDomain>[] = [
    {
      id: 'domain',
      title: 'Domain',
      narrow: 'title',
      sortable: ({ domain }) => domain,
      cell: ({ domain }) => (
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-mono">{domain}</span>
          <EntryBadge state={stateOf(domain)} />
        </span>
      ),
      text: ({ domain }) => domain,
    },
    {
      id: 'mailboxes',
      title: 'Mailboxes',
      width: 'w-36',
      narrow: 'line',
      sortable: ({ mailboxes }) => (mailboxes === 'any' ? -1 : mailboxes.length),
      cell: ({ mailboxes }) => (mailboxes === 'any' ? 'any name' : plural(mailboxes.length, 'mailbox', 'mailboxes')),
      text: ({ mailboxes }) => (mailboxes === 'any' ? 'any' : mailboxes.join(' ')),
    },
    {
      id: 'transport',
      title: 'Kept in',
      narrow: 'line',
      cell: ({ transport }) => <span className="truncate text-soft">{transportWords(transport)}</span>,
      text: ({ transport }) => transportWords(transport),
    },
    {
      id: 'catchall',
      title: 'Catch-all',
      width: 'w-44',
      narrow: 'hide',
      from: 'lg',
      cell: ({ domain }) => {
        const targets = catchAlls.get(domain);
        return targets ? (
          <Link
            href={`/routing/aliases?q=${encodeURIComponent(`@${domain}`)}`}
            className="relative z-10 truncate text-accent hover:underline"
          >
            {targets.join(', ') || 'to nobody'}
          </Link>
        ) : (
          <span className="text-faint">none</span>
        );
      },
    },
    {
      id: 'actions',
      title: 'Change',
      width: 'w-32',
      align: 'right',
      narrow: 'corner',
      cell: (entry) => (
        <Guarded needs="configure" className="relative z-10 flex justify-end gap-0.5">
          <RowButton
            icon={Upload}
            label={`Mailboxes of ${entry.domain}`}
            onClick={() => ask({ kind: 'mailboxes', entry })}
          />
          <RowButton icon={Pencil} label={`Edit ${entry.domain}`} onClick={() => ask({ kind: 'edit', entry })} />
          <RowButton icon={Trash2} label={`Remove ${entry.domain}`} onClick={() => remove(entry)} />
        </Guarded>
      ),
    },
  ];
  return (
    <RoutingFrame
      title="Domains"
      lead="Domains whose mail is meant for us. Anyone may send to them without signing in; what is not named here leaves by the routes."
      draft={draft}
      actions={
        <Guarded needs="configure">
          <Button kind="primary" onClick={() => ask({ kind: 'edit', entry: fresh, isNew: true })}>
            <Plus aria-hidden className="size-4" />
            Add a domain
          </Button>
        </Guarded>
      }
    >
      {() => (
        <>
          <DataTable
            label="Local domains"
            rows={domains}
            columns={columns}
            rowKey={({ domain }) => domain}
            query={ready}
            exportName="local-domains"
            caption={plural(domains.length, 'domain')}
            empty={
              <Empty title="No domain is local">
                Name a domain to take mail for it. Until then everything that arrives is relayed, for those who may.
              </Empty>
            }
          />
          {removed.length > 0 ? (
            <p className="mt-3 text-[13px] text-soft">
              Taken out in the draft: <span className="font-mono">{removed.slice(0, 10).join(', ')}</span>
              {removed.length > 10 ? ` and ${removed.length - 10} more` : ''}
            </p>
          ) : null}
          {asked?.kind === 'edit' ? (
            <EntryDialog
              list="routing.localDomains"
              keyName="domain"
              title={asked.isNew ? 'A local domain' : asked.entry.domain}
              entry={asked.entry}
              isNew={asked.isNew ?? false}
              draft={draft}
              onClose={() => ask(null)}
            />
          ) : null}
          {asked?.kind === 'mailboxes' ? (
            <MailboxDialog entry={asked.entry} draft={draft} onClose={() => ask(null)} />
          ) : null}
        </>
      )}
    </RoutingFrame>
  );
}

const none: LocalDomain[] = [];
const fresh = {
  domain: '',
  mailboxes: 'any',
  transport: { kind: 'maildir', directory: '{data}/mail/{domain}/{local}' },
  subaddressSeparator: '+',
} as LocalDomain;
const ready = { isPending: false, isError: false, error: null, refetch: () => undefined };
