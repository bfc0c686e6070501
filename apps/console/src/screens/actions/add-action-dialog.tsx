'use client';

import { NewEntryDialog } from '../drafts/new-entry-dialog.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import { ACTIONS, actionHref } from './action.ts';

/** Asks for the name of a new action, which begins with a log line about each delivery. */
export function AddActionDialog(props: { taken: readonly string[]; draft: Draft; onClose: () => void }) {
  return (
    <NewEntryDialog
      {...props}
      noun="action"
      list={ACTIONS}
      entryOf={(name) => ({
        name,
        types: ['msg:delivery'],
        steps: [{ kind: 'log', text: 'delivered to {event.recipient} by {event.host}' }],
      })}
      hrefOf={actionHref}
      help="Small letters, digits, dots and dashes, such as crm or record-deliveries. It begins with a log line about each delivery; what else it does is chosen on its page."
    />
  );
}
