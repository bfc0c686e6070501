import { FigureTile, FigureTiles } from '../../ui/figure-tile.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useNow, When } from '../../ui/when.tsx';
import { EndpointBadge } from './badges.tsx';
import type { Health } from './health.ts';

/** How an endpoint does: its last answers, what waits, what it missed. */
export function HealthPanel({
  health,
  rows = 'deliveries',
  missed = 'event:webhook:skipped',
}: {
  health: Health | undefined;
  /** The view of what it was given. */
  rows?: string;
  /** Finds what tells of missed events. */
  missed?: string;
}) {
  const now = useNow();
  if (!health)
    return (
      <Panel>
        <p className="text-[13px] text-soft">
          <EndpointBadge state={undefined} /> It stands in your draft. Publish the draft, and it gets what happens from
          that moment on.
        </p>
      </Panel>
    );
  const rowsOf = (state: string): string => `?view=${rows}&state=${state}`;
  const behind = health.readUntil === null ? 0 : now - new Date(health.readUntil).getTime();
  return (
    <Panel flush>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-3 text-[13px]">
        <EndpointBadge state={health.state} />
        <p className="min-w-0 flex-1 basis-60 break-words text-soft">
          <Sentence health={health} />
        </p>
      </div>
      <FigureTiles>
        <FigureTile name="Events sent" href={health.delivered > 0 ? rowsOf('delivered') : undefined}>
          {formatCount(health.sent)}
        </FigureTile>
        <FigureTile
          name="Waiting"
          note={waitingNote(health, behind)}
          href={health.waiting > 0 ? rowsOf('waiting') : undefined}
        >
          {formatCount(health.waiting)}
        </FigureTile>
        <FigureTile
          name="Given up"
          tone={health.failed > 0 ? 'bad' : undefined}
          href={health.failed > 0 ? rowsOf('failed') : undefined}
        >
          {formatCount(health.failed)}
        </FigureTile>
        <FigureTile
          name="Events missed"
          tone={health.skipped > 0 ? 'bad' : undefined}
          href={health.skipped > 0 ? `/activity/events?q=${encodeURIComponent(missed)}` : undefined}
        >
          {formatCount(health.skipped)}
        </FigureTile>
        <FigureTile name="Last success">{health.lastSuccessAt ? <When at={health.lastSuccessAt} /> : '–'}</FigureTile>
        <FigureTile
          name="Answers in"
          note={health.slowestMs === null ? '' : `slowest ${formatDuration(health.slowestMs)}`}
        >
          {health.medianMs === null ? '–' : formatDuration(health.medianMs)}
        </FigureTile>
      </FigureTiles>
      {health.conditionError === null ? null : (
        <p className="border-t px-4 py-2.5 text-[13px] text-warn">
          The condition could not be evaluated for an event, which was sent all the same:{' '}
          <MailText text={health.conditionError} max={300} />.
        </p>
      )}
    </Panel>
  );
}

function Sentence({ health }: { health: Health }) {
  const { state, failures, lastError, lastFailureAt, restsUntil, pausedAt, pausedBy } = health;
  const failure = (
    <>
      Failed {failures === 1 ? 'once' : `${formatCount(failures)} times in a row`}
      {lastFailureAt === null ? '' : ', last '}
      {lastFailureAt === null ? null : <When at={lastFailureAt} />}:{' '}
      <MailText text={lastError?.replace(/\.$/, '') ?? null} max={300} />.
    </>
  );
  switch (state) {
    case 'off':
      return 'It is switched off in the settings and gets nothing.';
    case 'paused':
      return (
        <>
          Paused by {pausedBy} {pausedAt === null ? null : <When at={pausedAt} />}. What happens meanwhile waits in the
          event log.
        </>
      );
    case 'resting':
      return (
        <>
          {failure} {restsUntil === null ? 'It is tried now.' : 'It is tried again '}
          {restsUntil === null ? null : <When at={restsUntil} isPlan />}
          {restsUntil === null ? '' : '; its events wait.'}
        </>
      );
    case 'failing':
      return <>{failure} It is tried again soon.</>;
    case 'new':
      return 'Nothing has happened yet that it wants to know. Send a test to see whether it answers.';
    case 'well':
      return 'It takes what it is sent.';
  }
}

const waitingNote = (health: Health, behind: number): string =>
  health.waiting > 0 && behind > BEHIND_MS ? `read up to ${Math.round(behind / 60_000)} min ago` : '';

const BEHIND_MS = 120_000;
