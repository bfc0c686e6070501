import type { ReactNode } from 'react';
import { formatCount } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useNow, When } from '../../ui/when.tsx';
import type { WebhookHealth } from './webhook.ts';
import { WebhookBadge } from './webhook-badge.tsx';

type Health = Omit<WebhookHealth, 'url'>;

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
          <WebhookBadge state={undefined} /> It stands in your draft. Publish the draft, and it gets what happens from
          that moment on.
        </p>
      </Panel>
    );
  const rowsOf = (state: string): string => `?view=${rows}&state=${state}`;
  const behind = health.readUntil === null ? 0 : now - new Date(health.readUntil).getTime();
  return (
    <Panel flush>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-3 text-[13px]">
        <WebhookBadge state={health.state} />
        <p className="min-w-0 flex-1 basis-60 break-words text-soft">
          <Sentence health={health} />
        </p>
      </div>
      <dl className="grid grid-cols-2 gap-px bg-line sm:grid-cols-3 xl:grid-cols-6">
        <Tile name="Events sent" href={health.delivered > 0 ? rowsOf('delivered') : undefined}>
          {formatCount(health.sent)}
        </Tile>
        <Tile
          name="Waiting"
          note={waitingNote(health, behind)}
          href={health.waiting > 0 ? rowsOf('waiting') : undefined}
        >
          {formatCount(health.waiting)}
        </Tile>
        <Tile
          name="Given up"
          tone={health.failed > 0 ? 'bad' : undefined}
          href={health.failed > 0 ? rowsOf('failed') : undefined}
        >
          {formatCount(health.failed)}
        </Tile>
        <Tile
          name="Events missed"
          tone={health.skipped > 0 ? 'bad' : undefined}
          href={health.skipped > 0 ? `/activity/events?q=${encodeURIComponent(missed)}` : undefined}
        >
          {formatCount(health.skipped)}
        </Tile>
        <Tile name="Last success">{health.lastSuccessAt ? <When at={health.lastSuccessAt} /> : '–'}</Tile>
        <Tile name="Answers in" note={health.slowestMs === null ? '' : `slowest ${duration(health.slowestMs)}`}>
          {health.medianMs === null ? '–' : duration(health.medianMs)}
        </Tile>
      </dl>
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
      {lastFailureAt === null ? null : <When at={lastFailureAt} />}: <MailText text={lastError} max={300} />.
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

function Tile({
  name,
  note = '',
  tone,
  href,
  children,
}: {
  name: string;
  /** The rows behind the number. */
  href?: string | undefined;
  note?: string;
  tone?: 'bad' | undefined;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3">
      <dt className="truncate text-xs text-faint">{name}</dt>
      <dd className={`tabular mt-0.5 truncate text-[15px] font-semibold ${tone === 'bad' ? 'text-bad' : ''}`}>
        {href === undefined ? (
          children
        ) : (
          <Link href={href} className="hover:underline">
            {children}
          </Link>
        )}
        <span className="block h-4 truncate text-xs font-normal text-faint">{note}</span>
      </dd>
    </div>
  );
}

const waitingNote = (health: Health, behind: number): string =>
  health.waiting > 0 && behind > BEHIND_MS ? `read up to ${Math.round(behind / 60_000)} min ago` : '';

const duration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

const BEHIND_MS = 120_000;
