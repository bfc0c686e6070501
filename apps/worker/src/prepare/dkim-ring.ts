import { type DkimKeyRow, noteDkimSight, noteDkimSigned, noteDkimUnsigned, readDkimKeys } from '@posthorn/db/mail/dkim';
import type { Pool } from '@posthorn/db/mail/message';
import type { Resolver } from '@posthorn/dns/resolver';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { type Choice, chooseKeys, type KeyInHand } from '@posthorn/mail-auth/dkim/choose';
import { lookForKey } from '@posthorn/mail-auth/dkim/look';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { startRounds } from '../wake/rounds.ts';
import { entryFor, inHand, type OwnKey, ownKeys } from './dkim-keys.ts';

/** The keys of this installation, with what the world sees of them. */
export type KeyRing = AsyncDisposable & {
  /** The keys that sign for an author of a domain; null where no entry is for it. Looks in DNS when nobody did. */
  keysFor(domain: string): Promise<{ domain: string; choice: Choice<KeyInHand & { own: OwnKey }> } | null>;
  /** Grows whenever another choice may come out. */
  readonly version: number;
  signed(key: OwnKey): void;
  unsigned(domain: string, reason: string): void;
  /** Looks at what is due for a look; `all`: at every key. */
  look(all?: boolean): Promise<void>;
};

export type KeyRingOptions = {
  pool: Pool;
  process: string;
  log: WorkerLog;
  settings: () => DeliverySettings;
  /** Without a cache of its own: what was published a moment ago is to be seen. */
  resolver: () => Resolver;
  tell: (event: PosthornEvent) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** How often keys due for a look are looked for; default 15 s. */
  everyMs?: number;
};

export function createKeyRing(options: KeyRingOptions): KeyRing {
  const { pool, log } = options;
  const now = options.now ?? Date.now;
  const rows = new Map<string, DkimKeyRow>();
  const looking = new Map<string, Promise<void>>();
  const signedAt = new Map<string, Date>();
  const unsignedAt = new Map<string, { at: Date; reason: string; messages: number }>();
  const signer = new Map<string, string>();
  let keys: { of: unknown; entries: Map<string, Promise<OwnKey[]>> } = { of: null, entries: new Map() };
  let version = 0;

  const keysOf = (domain: string): Promise<OwnKey[]> | null => {
    const settings = options.settings();
    const { dkim } = settings.configuration;
    const entry = entryFor(dkim, domain);
    if (!entry) return null;
    if (keys.of !== dkim.domains) {
      keys = { of: dkim.domains, entries: new Map() };
      version += 1;
    }
    const { entries } = keys;
    let own = entries.get(entry.domain);
    if (!own) {
      own = ownKeys(entry, settings.secret).then((read) => {
        // What could not be read may be readable the next time.
        if (read.some(({ usable }) => usable === null)) setTimeout(() => entries.delete(entry.domain), 30_000).unref();
        return read;
      });
      entries.set(entry.domain, own);
    }
    return own;
  };

  /** One look at one key, shared by everybody who waits for it. */
  const lookAt = (key: OwnKey): Promise<void> => {
    const { usable } = key;
    if (!usable) return Promise.resolve();
    const under = looking.get(usable.fingerprint);
    if (under) return under;
    const look = (async () => {
      const { domain, selector } = key;
      const sight = await lookForKey(
        { domain, selector, keyType: usable.keyType, data: usable.data },
        options.resolver(),
      );
      const { fingerprint } = usable;
      const { before, row } = await noteDkimSight(pool, { fingerprint, domain, selector, ...sight });
      const known = rows.get(fingerprint);
      rows.set(fingerprint, row);
      if (known?.state !== row.state) version += 1;
      if (before !== row.state)
        options.tell(
          newEvent('dkim:key', {
            process: options.process,
            text: `${selector}._domainkey.${domain}: ${sight.words}`,
            data: { domain, selector, state: row.state, ...(before ? { before } : {}) },
          }),
        );
    })()
      .catch((error: Error) => log.warn({ err: error }, 'a signing key could not be looked for'))
      .finally(() => looking.delete(usable.fingerprint));
    looking.set(usable.fingerprint, look);
    return look;
  };

  const age = (key: OwnKey): number => {
    const row = key.usable ? rows.get(key.usable.fingerprint) : undefined;
    return row ? now() - row.checkedAt.getTime() : Number.POSITIVE_INFINITY;
  };
  const choose = (own: readonly OwnKey[]): Choice<KeyInHand & { own: OwnKey }> => {
    const { waitForRecord } = options.settings().configuration.dkim;
    const inHands = own.map((key) => inHand(key, key.usable ? rows.get(key.usable.fingerprint) : undefined));
    return chooseKeys(inHands, { now: now(), waitForRecord });
  };
  const load = async (own: readonly OwnKey[]): Promise<void> => {
    const missing = own.flatMap(({ usable }) => (usable && !rows.has(usable.fingerprint) ? [usable.fingerprint] : []));
    for (const row of await readDkimKeys(pool, missing)) rows.set(row.fingerprint, row);
  };
  const within = async (work: Promise<unknown>): Promise<void> => {
    const enough = Promise.withResolvers<void>();
    const timer = setTimeout(enough.resolve, patienceMs);
    await Promise.race([work, enough.promise]).finally(() => clearTimeout(timer));
  };
  /** Says when another key has taken over, whoever of them began. */
  const noteSigner = (domain: string, choice: Choice<KeyInHand>): void => {
    for (const { algorithm, selector } of choice.signing) {
      const name = `${domain} ${algorithm}`;
      const before = signer.get(name);
      signer.set(name, selector);
      if (before === undefined || before === selector) continue;
      version += 1;
      options.tell(
        newEvent('dkim:key', {
          process: options.process,
          text: `${selector} signs for ${domain} from now on (${algorithm}), in place of ${before}`,
          data: { domain, selector, state: 'seen', before },
        }),
      );
    }
  };

  const ring: KeyRing = {
    get version() {
      return version;
    },
    async keysFor(domain) {
      const waiting = keysOf(domain);
      if (!waiting) return null;
      const own = await waiting;
      if (own.length === 0) return null;
      await load(own);
      let choice = choose(own);
      const { waitForRecord } = options.settings().configuration.dkim;
      if (waitForRecord && choice.passedOver.length > 0) {
        const again = choice.passedOver.map(({ key }) => key.own).filter((key) => age(key) > againMs);
        const looks = Promise.all(again.map(lookAt));
        // Only mail that would leave unsigned waits for the answer.
        if (again.length > 0 && choice.signing.length === 0) {
          await within(looks);
          choice = choose(own);
        }
      }
      const name = own[0]!.domain;
      noteSigner(name, choice);
      return { domain: name, choice };
    },
    signed(key) {
      if (key.usable) signedAt.set(key.usable.fingerprint, new Date(now()));
    },
    unsigned(domain, reason) {
      const before = unsignedAt.get(domain);
      unsignedAt.set(domain, { at: new Date(now()), reason, messages: (before?.messages ?? 0) + 1 });
    },
    async look(all = false) {
      for (const { domain } of options.settings().configuration.dkim.domains) {
        const own = (await keysOf(domain)) ?? [];
        await load(own);
        for (const key of own) {
          if (!key.usable) continue;
          const state = rows.get(key.usable.fingerprint)?.state;
          if (all || age(key) > (state === 'seen' ? seenEveryMs : unseenEveryMs)) await lookAt(key);
        }
        noteSigner(own[0]?.domain ?? domain, choose(own));
      }
    },
    async [Symbol.asyncDispose]() {
      await rounds[Symbol.asyncDispose]();
      await Promise.allSettled(looking.values());
      await flush();
    },
  };

  async function flush(): Promise<void> {
    const signed = new Map(signedAt);
    const unsigned = [...unsignedAt].map(([domain, row]) => ({ domain, ...row }));
    signedAt.clear();
    unsignedAt.clear();
    try {
      await noteDkimSigned(pool, signed);
      await noteDkimUnsigned(pool, unsigned);
    } catch (error) {
      log.warn({ err: error }, 'what was signed could not be noted');
    }
  }
  const rounds = startRounds({
    everyMs: options.everyMs ?? 15_000,
    async round() {
      await flush();
      // Another worker may have looked, or a person asked for it: its answer is ours too.
      const known = await readDkimKeys(pool, [...rows.keys()]);
      for (const row of known) {
        if (rows.get(row.fingerprint)?.state !== row.state) version += 1;
        rows.set(row.fingerprint, row);
      }
      await ring.look();
    },
    onFailure: (err) => log.warn({ err }, 'signing keys could not be looked at'),
  });
  return ring;
}

const seenEveryMs = 15 * 60_000;
const unseenEveryMs = 60_000;
/** Mail that cannot be signed asks for another look at most so often. */
const againMs = 10_000;
const patienceMs = 5000;
