import type { EditState } from './use-entry-edits.ts';

/** What became of the edits. */
export function SaveWords({ state, locked }: { state: EditState; locked: string | undefined }) {
  return (
    <span role="status" className={typeof state === 'object' ? 'text-bad' : ''}>
      {locked ?? (typeof state === 'object' ? state.refused : words[state])}
    </span>
  );
}

const words = {
  idle: 'Edits are kept in your draft',
  saving: 'Keeping in the draft…',
  saved: 'Kept in the draft',
};
