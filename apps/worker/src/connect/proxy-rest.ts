import { type ProxySettings, proxyKey } from './proxies.ts';

/**
 * Proxies that did not respond a moment ago. They are passed over for a while, so that ten thousand messages do not each wait for the same
 * dead proxy; destinations are not blamed for them.
 */
export type ProxyRest = {
  /** Why a proxy rests, or undefined when it may be asked. */
  reasonFor(proxy: ProxySettings): string | undefined;
  failed(proxy: ProxySettings, reason: string): void;
  succeeded(proxy: ProxySettings): void;
};

export function createProxyRest(now: () => number = () => performance.now()): ProxyRest {
  const resting = new Map<string, { reason: string; until: number }>();
  return {
    reasonFor(proxy) {
      const key = proxyKey(proxy);
      const entry = resting.get(key);
      if (!entry) return undefined;
      if (entry.until > now()) return entry.reason;
      resting.delete(key);
      return undefined;
    },
    failed(proxy, reason) {
      if (resting.size > maxResting) resting.clear();
      resting.set(proxyKey(proxy), { reason, until: now() + restMs });
    },
    succeeded(proxy) {
      resting.delete(proxyKey(proxy));
    },
  };
}

/** Short, since asking again costs at most the proxy's own time-out. */
const restMs = 15_000;
/** Settings that are no longer in force leave entries behind. */
const maxResting = 1000;
