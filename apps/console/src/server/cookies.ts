/** Names of the cookies that sign in begin so; the others (theme, time zone) belong to the pages' scripts. */
export const authCookiePrefix = 'posthorn-auth';

/**
 * The cookies of a request as the sign-in reads them. Over HTTPS only those with `__Host-` count (RFC 6265bis §4.1.3.2): another host of the
 * same domain can set any other name, and so put its own session in the place of ours.
 */
export const readCookies = (header: string | undefined, isSecure: boolean): string =>
  (header ?? '')
    .split(/; */)
    .filter((pair) => !pair.startsWith(isSecure ? authCookiePrefix : hostPrefix + authCookiePrefix))
    .map((pair) => (isSecure && pair.startsWith(hostPrefix + authCookiePrefix) ? pair.slice(hostPrefix.length) : pair))
    .join('; ');

/** A Set-Cookie of the sign-in as the browser gets it. */
export const writeCookie = (cookie: string, isSecure: boolean): string =>
  isSecure ? `${cookie.startsWith(authCookiePrefix) ? hostPrefix : ''}${cookie}; Secure` : cookie;

const hostPrefix = '__Host-';
