/** Asks again until a run that was started is over. */
export const untilOver = ({ state }: { state: { data?: { state: string } | undefined } }): number | false =>
  isOver(state.data) ? false : 400;

type Started = { data: { id: string } | undefined; isPending: boolean; error: unknown };
type Watched<Run> = { data: Run | undefined; isError: boolean; error: unknown };

/** How far something is that was asked of a process: `start` gave its id, `watched` looks at it. */
export const watchedRun = <Run extends { id: string; state: string; items: unknown[]; error: string | null }>(
  start: Started,
  watched: Watched<Run>,
) => {
  const id = start.data?.id;
  const run = watched.data?.id === id ? watched.data : undefined;
  return {
    isBusy: start.isPending || (id !== undefined && !isOver(run) && !watched.isError),
    isDone: run?.state === 'done',
    items: (run?.items ?? []) as Run['items'],
    error: start.error ?? watched.error,
    failure: run?.state === 'failed' ? run.error : null,
  };
};

const isOver = (run: { state: string } | undefined): boolean => run?.state === 'done' || run?.state === 'failed';
