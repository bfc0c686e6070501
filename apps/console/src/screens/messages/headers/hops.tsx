import { Empty } from '../../../ui/feedback.tsx';
import { plural } from '../../../ui/format.ts';
import { MailText } from '../../../ui/mail-text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { useZone } from '../../../ui/time-zone.ts';
import type { Outputs } from '../../../ui/trpc.ts';
import { spanOf } from './span-of.ts';

type Explained = Outputs['messages']['headers']['explained'];
type Hop = Explained['hops'][number];

/** Received fields, the first hop first: who took it from whom, and how long that took. */
export function Hops({ hops, more, date }: { hops: Hop[]; more: number; date: Explained['date'] }) {
  const slowest = Math.max(1, ...hops.map(({ delaySeconds }) => delaySeconds ?? 0));
  return (
    <Panel
      title="The way it took"
      aside={hops.length > 0 ? `${plural(hops.length + more, 'hop')}, first one first` : undefined}
    >
      {date ? <Written date={date} /> : null}
      {hops.length === 0 ? (
        <Empty title="No Received field">It was made here, or whoever sent it took them out.</Empty>
      ) : (
        <ol className="space-y-3">
          {hops.map((hop, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: hops of a stored message never move
            <HopLine key={index} hop={hop} slowest={slowest} />
          ))}
        </ol>
      )}
      <p className="mt-3 text-xs text-faint">
        Only the hop written here is certain: whoever sends a message can put any Received field into it.
        {more > 0 ? ` ${plural(more, 'more hop')} ${more === 1 ? 'is' : 'are'} not shown.` : ''}
      </p>
    </Panel>
  );
}

function HopLine({ hop, slowest }: { hop: Hop; slowest: number }) {
  const { exact } = useZone();
  const delay = hop.delaySeconds;
  return (
    <li className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-4 text-[13px]">
      <div className="text-right">
        <div className={`tabular text-xs ${delay !== null && delay > 60 ? 'font-medium text-warn' : 'text-soft'}`}>
          {delay === null ? '–' : spanOf(delay)}
        </div>
        <progress
          aria-hidden
          max={slowest}
          value={Math.max(0, delay ?? 0)}
          className="mt-1 block h-1 w-full appearance-none overflow-hidden rounded-full [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
        />
      </div>
      <div className="min-w-0">
        <p className="break-words">
          <MailText text={hop.from} empty="an unnamed client" className="font-mono text-xs" max={255} />
          {hop.fromDetail ? (
            <span className="text-xs text-faint">
              {' '}
              (<MailText text={hop.fromDetail} max={255} />)
            </span>
          ) : null}
          <span className="text-faint"> → </span>
          <MailText text={hop.by} empty="somebody" className="font-mono text-xs font-medium" max={255} />
          {hop.isOurs ? (
            <span className="ml-2 rounded-full bg-good-wash px-1.5 py-0.5 text-xs text-good">written here</span>
          ) : null}
        </p>
        <p className="mt-0.5 text-xs break-words text-faint">
          {[
            hop.with ? `with ${hop.with}` : '',
            hop.id ? `id ${hop.id}` : '',
            hop.for ? `for ${hop.for}` : '',
            hop.at ? exact(hop.at) : 'no date that can be read',
          ]
            .filter(Boolean)
            .map((words, index) => (
              <span key={words}>
                {index > 0 ? ' · ' : ''}
                <MailText text={words} max={300} />
              </span>
            ))}
        </p>
      </div>
    </li>
  );
}

/** When the sender says it was written, against when it came. */
function Written({ date }: { date: NonNullable<Explained['date']> }) {
  const { exact } = useZone();
  const { at, secondsBeforeAcceptance: seconds } = date;
  const isOdd = seconds === null || seconds < -300 || seconds > 3 * 86_400;
  return (
    <p className={`mb-3 text-[13px] ${isOdd ? 'text-warn' : 'text-soft'}`}>
      {at === null || seconds === null ? (
        <>
          Its Date says <MailText text={date.value} max={200} className="font-mono text-xs" />, which is no date.
        </>
      ) : (
        <>
          Dated {exact(at)}: {spanOf(Math.abs(seconds))} {seconds < 0 ? 'after' : 'before'} it was accepted
          {seconds < -300 ? ', which is in the future' : ''}.
        </>
      )}
    </p>
  );
}
