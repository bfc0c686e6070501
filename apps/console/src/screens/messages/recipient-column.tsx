import { MailText } from '../../ui/mail-text.tsx';
import type { Column } from '../../ui/table/column.ts';
import { MailAddress } from './mail-address.tsx';

/** For whom it is, and what it is about. */
export const recipientColumn: Column<{ recipient: string; subject: string | null }> = {
  id: 'recipient',
  title: 'Recipient',
  narrow: 'title',
  cell: (row) => (
    <>
      <span className="block truncate font-mono text-[13px] font-medium">
        <MailAddress text={row.recipient} />
      </span>
      <span className="block truncate text-xs text-faint">
        <MailText text={row.subject} empty="No subject" max={200} />
      </span>
    </>
  ),
  text: (row) => row.recipient,
};
