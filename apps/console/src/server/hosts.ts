import { isIP } from 'node:net';

/**
 * Is this a name under which the console may be asked? A page elsewhere can point a name of its own at this machine (DNS rebinding) and
 * then read what the console answers, but it cannot send our names or an address as Host.
 */
export const isOwnHost = (host: string | undefined, names: readonly string[]): boolean => {
  const hostname = hostnameOf(host);
  if (hostname === null) return false;
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) return true;
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  return names.some((name) => name.toLowerCase().replace(/\.$/, '') === hostname);
};

/** Host without port, in lower case; null when it is none (RFC 9110 §7.2). */
const hostnameOf = (host: string | undefined): string | null => {
  if (!host || !/^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.test(host)) return null;
  return URL.parse(`http://${host}`)?.hostname.replace(/\.$/, '') ?? null;
};
