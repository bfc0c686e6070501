import type { Socket } from 'node:net';
import type { AttemptSource } from '@posthorn/db/mail/settlement';
import type { PosthornEvent } from '@posthorn/events/event';
import type { SourceAddress } from './sources.ts';

/** Our end of a connection; undefined when it is gone already. With a proxy in between: of the connection to that. */
export function sentFromOf(
  { localAddress, localPort }: Pick<Socket, 'localAddress' | 'localPort'>,
  source: SourceAddress | undefined,
): AttemptSource | undefined {
  if (localAddress === undefined) return undefined;
  const pooled = source ? { name: source.name, pool: source.pool } : {};
  return { address: localAddress, port: localPort ?? 0, ...pooled };
}

/** The same, as events tell it. */
export function sentFromData(from: AttemptSource | undefined): PosthornEvent['data'] {
  if (!from) return {};
  const { address, port, name, pool } = from;
  const pooled = name === undefined || pool === undefined ? {} : { source: name, pool };
  return { localAddress: address, localPort: port, ...pooled };
}
