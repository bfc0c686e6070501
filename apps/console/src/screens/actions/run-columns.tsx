import type { Column } from '../../ui/table/column.ts';
import { attemptColumns } from '../endpoints/attempt-columns.tsx';
import type { Run } from './action.ts';

/** The columns of the runs of an action. */
export const runColumns = (show: (id: string) => void): Column<Run>[] =>
  attemptColumns({
    title: 'Run',
    outcome: {
      title: 'Outcome',
      done: ({ ms }) => `done in ${ms} ms`,
      tries: ({ attempts }) => (attempts > 1 ? `${attempts} tries` : ''),
      text: ({ error, ms }) => error ?? ms,
    },
    show,
  });
