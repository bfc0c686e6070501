import type { RouteChoice } from '@posthorn/policy/route';
import type { Configuration } from '@posthorn/settings/configuration';
import type { Way } from '../resolve/ways.ts';
import { proxiesFor } from './proxies.ts';
import { poolFor } from './sources.ts';

/** A way with how it leaves: through proxies, which have addresses of their own, or else from a pool of ours. */
export function leaving(way: Way, choice: Pick<RouteChoice, 'kind' | 'route'>, configuration: Configuration): Way {
  const proxies = proxiesFor(choice, configuration);
  if (proxies) return { ...way, proxies };
  const sources = poolFor(choice, configuration);
  return sources ? { ...way, sources } : way;
}
