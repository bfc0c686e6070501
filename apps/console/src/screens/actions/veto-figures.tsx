import { FigureTile, FigureTiles } from '../../ui/figure-tile.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { When } from '../../ui/when.tsx';
import type { VetoHealth } from './action.ts';

/** What a veto was asked within a day, and how long that took. */
export function VetoFigures({ figures }: { figures: VetoHealth | undefined }) {
  if (!figures)
    return (
      <Panel>
        <p className="text-[13px] text-soft">
          It stands in your draft. Publish the draft, and it is asked from then on.
        </p>
      </Panel>
    );
  const { asked, refused, failed, late, medianMs, slowestMs, lastAt } = figures;
  return (
    <Panel flush title="Within 24 hours">
      <FigureTiles>
        <FigureTile name="Asked" href={asked > 0 ? rowsOf('') : undefined}>
          {formatCount(asked)}
        </FigureTile>
        <FigureTile name="Refused" href={refused > 0 ? rowsOf('refused') : undefined}>
          {formatCount(refused)}
        </FigureTile>
        <FigureTile
          name="No answer in time"
          note={`waits ${formatDuration(figures.timeoutMs)}`}
          tone={late > 0 ? 'bad' : undefined}
          href={late > 0 ? rowsOf('late') : undefined}
        >
          {formatCount(late)}
        </FigureTile>
        <FigureTile
          name="Failed"
          tone={failed > 0 ? 'bad' : undefined}
          href={failed > 0 ? rowsOf('failed') : undefined}
        >
          {formatCount(failed)}
        </FigureTile>
        <FigureTile name="Answers in" note={slowestMs === null ? '' : `slowest ${formatDuration(slowestMs)}`}>
          {medianMs === null ? '–' : formatDuration(medianMs)}
        </FigureTile>
        <FigureTile name="Last asked">{lastAt === null ? 'not lately' : <When at={lastAt} />}</FigureTile>
      </FigureTiles>
    </Panel>
  );
}

const rowsOf = (outcome: string): string => `?view=runs${outcome === '' ? '' : `&outcome=${outcome}`}`;
