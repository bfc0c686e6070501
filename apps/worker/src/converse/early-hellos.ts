import {
  countEarlyUse,
  dropExpiredHellos,
  type EarlyPlace,
  keepEarlyHello,
  loseEarlyHello,
  type Offered,
  readEarlyHello,
} from '@posthorn/db/mail/early-hello';
import type { Pool } from '@posthorn/db/mail/message';
import type { Capabilities } from '@posthorn/smtp/client';
import { isEarlyOffer } from '@posthorn/smtp/client/early';
import type { WorkerLog } from '../index.ts';
import { startRounds } from '../wake/rounds.ts';

/** What servers offered that let clients speak before their greeting, for all workers (draft-harris-early-pipe-00). Never rejects. */
export type EarlyHellos = AsyncDisposable & {
  /** What to count on at a server that knows us by that name; undefined: nothing. */
  lookUp(at: EarlyPlace, helo: string): Promise<{ clear?: Capabilities; secure?: Capabilities } | undefined>;
  /** The server's real answer. */
  learn(at: EarlyPlace, answer: EarlyAnswer): void;
  /** What was counted on did not hold; `isAnswered`: the real answer was learnt. */
  lost(at: EarlyPlace, why: { reason: string; isAnswered: boolean }): void;
};

/** `isCounted`: it was counted on before it came. */
export type EarlyAnswer = {
  host: string;
  helo: string;
  isSecure: boolean;
  offered: Capabilities;
  keepSeconds: number;
  isCounted: boolean;
};

export function createEarlyHellos({ pool, log }: { pool: Pool; log: WorkerLog }): EarlyHellos {
  // What concerns one server is written in the order in which it became known.
  const writing = new Map<string, Promise<void>>();
  const write = ({ address, port }: EarlyPlace, work: () => Promise<void>): void => {
    const key = `${address} ${port}`;
    const mine = (writing.get(key) ?? Promise.resolve())
      .then(work)
      .catch((error: Error) => log.warn({ err: error }, 'what a server offers could not be kept'))
      .finally(() => {
        if (writing.get(key) === mine) writing.delete(key);
      });
    writing.set(key, mine);
  };
  const rounds = startRounds({
    everyMs: everyMs,
    round: () => dropExpiredHellos(pool),
    onFailure: (error) => log.warn({ err: error }, 'what servers offered could not be cleared'),
  });
  return {
    async lookUp(at, helo) {
      await writing.get(`${at.address} ${at.port}`);
      const row = await readEarlyHello(pool, at).catch(() => null);
      if (row === null || row.helo !== helo) return undefined;
      const [clear, secure] = [capabilitiesOf(row.clear), capabilitiesOf(row.secure)];
      return { ...(clear ? { clear } : {}), ...(secure ? { secure } : {}) };
    },
    learn(at, { offered, isCounted, ...answer }) {
      write(at, async () => {
        const kept = isEarlyOffer(offered) && fits(offered) ? Object.fromEntries(offered) : null;
        await keepEarlyHello(pool, at, { ...answer, offered: kept });
        if (isCounted) await countEarlyUse(pool, at);
      });
    },
    lost(at, why) {
      write(at, () => loseEarlyHello(pool, at, why));
    },
    async [Symbol.asyncDispose]() {
      await rounds[Symbol.asyncDispose]();
      await Promise.all(writing.values());
    },
  };
}

function capabilitiesOf(offered: Offered | null): Capabilities | undefined {
  return offered === null ? undefined : new Map(Object.entries(offered));
}

/** A server that offers pages of things is not worth remembering. */
const fits = (offered: Capabilities): boolean => JSON.stringify([...offered]).length <= maxOctets;

const maxOctets = 8000;
const everyMs = 10 * 60_000;
