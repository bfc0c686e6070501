'use client';

import { Pencil, Trash2, Upload } from 'lucide-react';
import { useMemo, useState } from 'react';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/feedback.tsx';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { Guarded } from '../../ui/permission.tsx';
import { RowButton } from '../../ui/row-button.tsx';
import type { Column } from '../../ui/table/column.ts';
import { AddButton } from '../drafts/add-button.tsx';
import { DraftFrame } from '../drafts/draft-frame.tsx';
import { nameColumn } from '../drafts/name-column.tsx';
import { TakenOut } from '../drafts/taken-out.tsx';
import { useDraft } from '../drafts/use-draft.ts';
import { useDraftedList } from '../drafts/use-drafted-list.ts';
import { useRemoval } from '../drafts/use-removal.ts';
import type { LocalDomain } from './entries.ts';
import { EntryDialog } from './entry-dialog.tsx';
import { MailboxDialog } from './mailbox-dialog.tsx';
import { transportWords } from './transport-words.ts';

type Asked = { kind: 'edit' | 'mailboxes'; entry: LocalDomain; isNew?: boolean } | null;

/** The domains whose mail is meant for us, their mailboxes, and where these are kept. */
export function DomainsScreen() {
  const draft = useDraft();
  const [asked, ask] = useState<Asked>(null);
  const { entries: domains, stateOf, removed } = useDraftedList(draft, ({ routing }) => routing.localDomains, 'domain');
  const remove = useRemoval(draft, 'routing.localDomains');
  const aliases = draft.configuration?.routing.aliases;
  const catchAlls = useMemo(
    () =>
      new Map(
        (aliases ?? []).flatMap((one) => (one.address.startsWith('@') ? [[one.address.slice(1), one.targets]] : [])),
      ),
    [aliases],
  );
  const columns: Column<LocalDomain>[] = [
    nameColumn({ id: 'domain', title: 'Domain' }, ({ domain }) => domain, stateOf),
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
          <RowButton icon={Trash2} label={`Remove ${entry.domain}`} onClick={() => remove(entry.domain, entry)} />
        </Guarded>
      ),
    },
  ];
  return (
    <DraftFrame
      title="Local domains"
      lead="Domains whose mail is meant for us. Anyone may send to them without signing in; what is not named here leaves by the routes."
      draft={draft}
      actions={<AddButton onClick={() => ask({ kind: 'edit', entry: fresh, isNew: true })}>Add a domain</AddButton>}
    >
      {() => (
        <>
          <DataTable
            label="Local domains"
            rows={domains}
            columns={columns}
            rowKey={({ domain }) => domain}
            exportName="local-domains"
            caption={plural(domains.length, 'domain')}
            empty={
              <Empty title="No domain is local">
                Name a domain to take mail for it. Until then everything that arrives is relayed, for those who may.
              </Empty>
            }
          />
          <TakenOut keys={removed} />
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
    </DraftFrame>
  );
}

const fresh = {
  domain: '',
  mailboxes: 'any',
  transport: { kind: 'maildir', directory: '{data}/mail/{domain}/{local}' },
  subaddressSeparator: '+',
} as LocalDomain;
