import type { DnsServer } from './resolver.ts';
import { nameOfServer } from './servers.ts';
import { only, type TrialNames, type Validation, validationOf } from './validation.ts';

/** What is wished of the watch, in the words of the settings: `timeout` and `checkEvery` in seconds, 0 for never. */
export type WatchWishes = TrialNames & { timeout: number; checkEvery: number };

/** What the last look at a server found. `isBelieved`: its word counts. */
export type Standing = { found: Validation; at: Date; isBelieved: boolean };

export type ResolverWatch = {
  /** Looks at every trusted resolver now. */
  look(): Promise<void>;
  /** The same if it is time, for whoever keeps the clock. */
  lookWhenDue(): Promise<void>;
  /** Found not to validate, though the settings trust it: its word is not believed until it does again. */
  isDistrusted(server: DnsServer): boolean;
  /** Undefined while nobody has looked. */
  standingOf(server: DnsServer): Standing | undefined;
};

/**
 * Looks whether the resolvers that are trusted for DNSSEC really validate. One that stops is not believed any more, so that
 * DANE rests on nothing forged; one that cannot be asked stays what it was, since silence fools nobody.
 */
export function createResolverWatch(options: {
  wishes: () => WatchWishes;
  /** Those that the settings trust. */
  trusted: () => readonly DnsServer[];
  /** Another standing: what was learnt before may not be believed any more. `text` says why. */
  onChange: (change: { server: string; isBelieved: boolean; text: string }) => void;
}): ResolverWatch {
  const { wishes, trusted, onChange } = options;
  const distrusted = new Set<string>();
  const standings = new Map<string, Omit<Standing, 'isBelieved'>>();
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function look(): Promise<void> {
    lookedAt = performance.now();
    const servers = trusted();
    const names = new Set(servers.map(nameOfServer));
    for (const name of distrusted) if (!names.has(name)) distrusted.delete(name);
    for (const name of standings.keys()) if (!names.has(name)) standings.delete(name);
    await Promise.all(
      servers.map(async (server) => {
        judge(nameOfServer(server), await validationOf(only(server, wishes().timeout), wishes()));
      }),
    );
  }

  function judge(server: string, found: Validation): void {
    standings.set(server, { found, at: new Date() });
    if (found.kind === 'unknown') return;
    const isBelieved = found.kind === 'validates';
    if (isBelieved !== distrusted.has(server)) return;
    if (isBelieved) distrusted.delete(server);
    else distrusted.add(server);
    const { signedName, forgedName } = wishes();
    const text = isBelieved
      ? `${server} validates again: it is believed`
      : found.kind === 'fooled'
        ? `${server} gives out ${forgedName}, which is forged: it is not believed any more`
        : `${server} does not say that ${signedName}, which is signed, is authentic: it does not validate`;
    onChange({ server, isBelieved, text });
  }

  return {
    look,
    async lookWhenDue() {
      const { checkEvery } = wishes();
      if (checkEvery > 0 && performance.now() - lookedAt >= checkEvery * 1000) await look();
    },
    isDistrusted: (server) => distrusted.has(nameOfServer(server)),
    standingOf(server) {
      const name = nameOfServer(server);
      const known = standings.get(name);
      return known && { ...known, isBelieved: !distrusted.has(name) };
    },
  };
}
