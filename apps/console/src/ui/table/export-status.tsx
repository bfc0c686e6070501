import { buttonLook } from '../button.tsx';
import { formatCount } from '../format.ts';
import type { useWholeExport } from './use-whole-export.ts';

/** How far an export of everything came, and what can be done about it. */
export function ExportStatus({ of }: { of: ReturnType<typeof useWholeExport> }) {
  const { state } = of;
  if (state === undefined) return null;
  const rows = formatCount(state.rows);
  return (
    <div className="flex basis-full flex-wrap items-center gap-x-1 gap-y-1 border-t py-1">
      <p aria-live={state.kind === 'running' ? 'off' : 'polite'} className="tabular mr-auto min-w-0 text-soft">
        {state.kind === 'running' ? `Fetching, ${rows} rows so far …` : null}
        {state.kind === 'done' ? `Saved ${rows} rows: everything that fits.` : null}
        {state.kind === 'more' ? `Saved ${rows} rows; there are more.` : null}
        {state.kind === 'cut' ? `Cut after ${rows} rows: ${state.reason}.` : null}
      </p>
      {state.kind === 'cut' ? (
        <>
          <Press onClick={of.goOn}>Go on</Press>
          {state.rows > 0 ? <Press onClick={of.saveCut}>Save what came</Press> : null}
        </>
      ) : null}
      {state.kind === 'more' ? <Press onClick={of.next}>Save the next file</Press> : null}
      <Press onClick={of.stop}>{state.kind === 'running' ? 'Stop' : 'Close'}</Press>
    </div>
  );
}

function Press({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button type="button" onClick={onClick} className={buttonLook('quiet')}>
      {children}
    </button>
  );
}
