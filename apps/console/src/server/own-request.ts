/**
 * Does a request that changes something come from our own pages? Browsers say so in headers that pages cannot forge (Fetch metadata; RFC
 * 6454 §7); one that says nothing at all is refused. Requests with an API key are not asked: no browser adds one by itself.
 */
export const isFromOwnPage = (request: Request, publicOrigin: string | null): boolean => {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return true;
  if (request.headers.has('authorization')) return true;
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = request.headers.get('origin');
  const host = request.headers.get('host');
  if (origin === null || host === null) return false;
  return origin === publicOrigin || URL.parse(origin)?.host === host.toLowerCase();
};
