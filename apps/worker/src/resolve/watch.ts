import type { DnsServer } from '@posthorn/dns/resolver';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import type { DeliverySettings } from '../settings.ts';
import { startRounds } from '../wake/rounds.ts';
import { only, type Validation, validationOf } from './validation.ts';

export type ResolverWatch = AsyncDisposable & {
  /** Looks at every trusted resolver now. */
  look(): Promise<void>;
  /** Found not to validate, though the settings trust it: its word is not believed until it does again. */
  isDistrusted(server: DnsServer): boolean;
};

/**
 * Looks again and again whether the resolvers that are trusted for DNSSEC really validate. One that stops is not believed any
 * more, so that DANE rests on nothing forged; one that cannot be asked stays what it was, since silence fools nobody.
 */
export function createResolverWatch(options: {
  process: string;
  settings: () => DeliverySettings;
  servers: () => readonly DnsServer[];
  tell: (event: PosthornEvent) => void;
  /** Whom we believe has changed: what was learnt before may not be believed any more. */
  onChange: () => void;
  onFailure: (error: unknown) => void;
  /** How often is looked whether it is time, in milliseconds. */
  everyMs?: number;
}): ResolverWatch {
  const { process, settings, servers, tell, everyMs = 30_000 } = options;
  const distrusted = new Set<string>();
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function look(): Promise<void> {
    lookedAt = performance.now();
    const { policy, configuration } = settings();
    const { dns } = configuration;
    const trusted = servers().filter(({ host }) => policy.hosts(dns.trusted, { address: host }));
    const names = new Set(trusted.map(nameOf));
    for (const name of distrusted) if (!names.has(name)) distrusted.delete(name);
    await Promise.all(
      trusted.map(async (server) => {
        judge(nameOf(server), await validationOf(only(server, dns.timeout), dns));
      }),
    );
  }

  function judge(name: string, found: Validation): void {
    if (found.kind === 'unknown') return;
    const isGood = found.kind === 'validates';
    if (isGood === !distrusted.has(name)) return;
    if (isGood) distrusted.delete(name);
    else distrusted.add(name);
    const { signedName, forgedName } = settings().configuration.dns;
    const text = isGood
      ? `${name} validates again: it is believed`
      : found.kind === 'fooled'
        ? `${name} gives out ${forgedName}, which is forged: it is not believed any more`
        : `${name} does not say that ${signedName}, which is signed, is authentic: it does not validate`;
    tell(newEvent(isGood ? 'dns:trusted' : 'dns:distrusted', { process, text, data: { server: name } }));
    options.onChange();
  }

  const rounds = startRounds({
    everyMs,
    round: async () => {
      const { checkEvery } = settings().configuration.dns;
      if (checkEvery > 0 && performance.now() - lookedAt >= checkEvery * 1000) await look();
    },
    onFailure: options.onFailure,
  });
  return {
    look,
    isDistrusted: (server) => distrusted.has(nameOf(server)),
    [Symbol.asyncDispose]: () => rounds[Symbol.asyncDispose](),
  };
}

const nameOf = ({ host, port }: DnsServer): string =>
  port === 53 ? host : host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
