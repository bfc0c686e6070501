import { formatDuration } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';

type CarriedBy = NonNullable<Outputs['messages']['recipient']['attempts'][number]['proxy']>;

/** By which proxy an attempt left, and what was wrong with those that were passed over. */
export function ProxyWords({ proxy }: { proxy: CarriedBy }) {
  const { name, host, port, tries } = proxy;
  const failed = tries.filter(({ reason }) => reason !== null);
  return (
    <div className="mt-1.5 text-xs text-soft">
      <p>
        {name === null ? 'No proxy could be used' : 'Through the proxy '}
        {name === null ? null : (
          <>
            <Link href="/features/socks" className="font-mono text-accent underline underline-offset-2">
              {name}
            </Link>
            {host ? <span className="font-mono break-all"> {`${host}:${port ?? ''}`}</span> : null}
          </>
        )}
      </p>
      {failed.length > 0 ? (
        <ul className="mt-0.5 list-inside list-disc">
          {failed.map(({ proxy: one, ms, reason }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one proxy can be asked for several addresses
            <li key={at} className="break-words">
              <span className="font-mono">{one}</span>: <MailText text={reason ?? ''} /> ({formatDuration(ms)})
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
