import { replyClasses } from '@posthorn/events/explain/class/words';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { When } from '../../ui/when.tsx';

type Host = Outputs['queue']['host']['host'];

/** Why a destination is slower than it could be, or left alone: who said what, since when, what it may do now, and when it gets more. */
export function PacePanel({ host }: { host: Host }) {
  const { slowed, notBefore, reasonClass } = host;
  const isBlocked = reasonClass === 'blocklisting' && (notBefore !== null || host.failures > 0);
  if (!isBlocked && !slowed) return null;
  return (
    <div className="mt-1 mb-4 space-y-3">
      {isBlocked ? (
        <section aria-label="Blocked" className="rounded-lg border border-bad/40 bg-bad/5 px-3.5 py-3 text-[13px]">
          <h3 className="font-semibold text-bad">This destination blocks us</h3>
          <p className="mt-1 text-soft">
            {replyClasses.blocklisting.meaning} Its mail rests
            {notBefore ? (
              <>
                {' '}
                and is tried again <When at={notBefore} isPlan />
              </>
            ) : null}
            . It does not get better by itself: find the cause, then ask for removal.
          </p>
          <Said host={host.reasonHost} words={host.reason ?? ''} />
        </section>
      ) : null}
      {slowed ? (
        <section
          aria-label="Slowed down"
          className="rounded-lg border border-warn/40 bg-warn/5 px-3.5 py-3 text-[13px]"
        >
          <h3 className="font-semibold">
            Slowed down since <When at={slowed.since} />
          </h3>
          <p className="mt-1 text-soft">
            {replyClasses.throttling.meaning} For now {allowanceWords(host)}. More again{' '}
            <When at={slowed.raiseAt} isPlan />, as long as mail is taken (
            <Link href="/features/shaping" className="text-accent underline underline-offset-2">
              shaping
            </Link>
            ).
          </p>
          <Said host={slowed.host} words={slowed.reason} />
        </section>
      ) : null}
    </div>
  );
}

/** What a slowed destination may do, in words. */
const allowanceWords = ({ slowed, concurrency }: Pick<Host, 'slowed' | 'concurrency'>): string =>
  slowed
    ? `${slowed.connections} of ${concurrency} ${concurrency === 1 ? 'connection' : 'connections'}${slowed.perMinute === null ? '' : `, ${slowed.perMinute.toLocaleString('en-GB')} messages a minute`}`
    : 'full speed';

function Said({ host, words }: { host: string | null; words: string }) {
  return (
    <p className="mt-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
      {host ? <span className="text-faint">{host}: </span> : null}
      <MailText text={words} max={1000} />
    </p>
  );
}
