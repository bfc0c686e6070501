import type { SaveState } from './use-edits.ts';

/** What became of the edits, at the foot of the form. */
export function SaveLine({ state, locked }: { state: SaveState; locked: string | undefined }) {
  return (
    <p
      role="status"
      className={`min-h-10 px-4 py-2.5 text-[13px] ${state.kind === 'refused' ? 'text-bad' : 'text-faint'}`}
    >
      {locked ?? words(state)}
    </p>
  );
}

const words = (state: SaveState): string => {
  switch (state.kind) {
    case 'idle':
      return 'Edits are kept in your draft as you make them. Nothing is in force before it is published.';
    case 'wrong':
      return `${state.count === 1 ? 'One field is' : `${state.count} fields are`} not right yet; what is typed there is not in the draft.`;
    case 'saving':
      return 'Keeping in the draft…';
    case 'saved':
      return 'Kept in the draft.';
    case 'refused':
      return state.detail;
  }
};
