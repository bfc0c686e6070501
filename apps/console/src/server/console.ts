import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApi } from '@posthorn/api';
import type { ApiLog, ApiServices } from '@posthorn/api/context';
import { type Auth, authPaths } from './auth.ts';
import { clientAddress } from './client-address.ts';
import { readCookies } from './cookies.ts';
import type { ConsoleEnv } from './env.ts';
import { firstLookHeader } from './first-look.ts';
import { firstQuestions } from './first-questions.ts';
import { isOwnHost } from './hosts.ts';
import { BodyTooLarge, isSecureRequest, peerHeader, sendResponse, toRequest, withBodyRead } from './http.ts';
import { isFromOwnPage } from './own-request.ts';
import { securityHeaders } from './security-headers.ts';
import { refuseTooLarge } from './too-large.ts';

/** Draws a page: Next's own request handler. */
export type PageHandler = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;

export type ConsoleOptions = {
  services: ApiServices;
  auth: Auth;
  log: ApiLog;
  env: Pick<ConsoleEnv, 'bind' | 'port' | 'publicOrigin' | 'hostNames' | 'trustedProxies'>;
};

export type RunningConsole = { server: Server; port: number; close(): Promise<void> };

/**
 * One HTTP server for everything: API, sign-in and metrics are answered here, pages by Next behind the gate. `pages` may come later than
 * the server, because Next wants to know the server it lives in.
 */
export const startConsole = async (
  options: ConsoleOptions,
  pages: (server: Server) => Promise<PageHandler>,
): Promise<RunningConsole> => {
  const { services, auth, log, env } = options;
  const api = createApi(services);
  const server = createServer();
  const drawPage = await pages(server);

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOf(incoming.url);
    const isSecure = isSecureRequest(incoming, env.publicOrigin);
    if (!incoming.headers.authorization && !isOwnHost(incoming.headers.host, env.hostNames)) {
      response.writeHead(421, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
      response.end(wrongHost);
      return;
    }
    if (path === '/metrics' || path.startsWith('/api/')) {
      const address = clientAddress(incoming, env.trustedProxies);
      const limit = path.startsWith('/api/auth/') ? maxSignIn : maxBody;
      const request = toRequest(incoming, response, { address, isSecure, maxBody: limit });
      await sendResponse(await answerApi(request, path, address), response, isSecure);
      // A body that was refused half-way is read to its end, or its sender would not hear why.
      incoming.resume();
      return;
    }
    const nonce = randomBytes(18).toString('base64');
    for (const [name, value] of Object.entries(securityHeaders(nonce, isSecure))) response.setHeader(name, value);
    const elsewhere = path.startsWith('/_next/') ? null : await gate(incoming, path);
    if (elsewhere) {
      response.writeHead(303, { location: elsewhere, 'cache-control': 'no-store' }).end();
      return;
    }
    incoming.headers[identityProviderHeader] = encodeURIComponent(auth.oidcName ?? '');
    // Next reads the nonce for its own scripts from the request's policy.
    incoming.headers['content-security-policy'] = String(response.getHeader('content-security-policy'));
    if (isDocument(incoming, path)) {
      const address = clientAddress(incoming, env.trustedProxies);
      incoming.headers[firstLookHeader] = encodeURIComponent(
        JSON.stringify(await api.firstLook(pageRequest(incoming), { address }, firstQuestions(incoming.url ?? '/'))),
      );
    } else delete incoming.headers[firstLookHeader];
    await drawPage(incoming, response);
  };

  const answerApi = async (request: Request, path: string, address: string): Promise<Response> => {
    if (path === '/api/auth/signed-in')
      return Response.json({
        signedIn: await Promise.race([
          auth.session(request.headers).then(
            (user) => user !== null,
            () => false,
          ),
          api.databaseLost().then(() => false),
        ]),
      });
    if (authPaths.has(path)) {
      if (!isFromOwnPage(request, env.publicOrigin)) return new Response('Not from our own page\n', { status: 403 });
      const lost = api.databaseLost().then(() => new Response(null, { status: 503 }));
      return noStore(await Promise.race([withBodyRead(request).then((read) => auth.handle(read)), lost]));
    }
    return (await api.handle(request, { address })) ?? new Response('Not found\n', { status: 404 });
  };

  /** Where to send whoever asks for a page they may not see yet; null lets them in. The API checks again, whatever happens here. */
  const gate = async (incoming: IncomingMessage, path: string): Promise<string | null> => {
    const isOpen = path === '/sign-in' || /^\/[^/]+\.(?:svg|ico|txt|png)$/.test(path);
    if (isOpen || incoming.headers['next-router-prefetch']) return null;
    const user = await Promise.race([
      auth.session(pageRequest(incoming).headers),
      api.databaseLost().then(() => 'unknown' as const),
    ]).catch((error: unknown) => {
      log.error({ err: error }, 'could not look up the session of a page');
      return 'unknown' as const;
    });
    // With the database away the pages still come up and say so.
    if (user === 'unknown') return null;
    if (!user) return path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(pageUrl(incoming.url))}`;
    if (user.mustChangePassword && path !== '/choose-password') return '/choose-password';
    return null;
  };

  /** What the API needs to know of a page's request: whose it is, and from where. */
  const pageRequest = (incoming: IncomingMessage): Request => {
    const cookie = readCookies(incoming.headers.cookie, isSecureRequest(incoming, env.publicOrigin));
    const address = clientAddress(incoming, env.trustedProxies);
    return new Request('http://localhost/', {
      headers: { cookie, [peerHeader]: address, 'user-agent': incoming.headers['user-agent'] ?? '' },
    });
  };

  server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
    answer(incoming, response).catch((error: unknown) => {
      if (error instanceof BodyTooLarge) {
        refuseTooLarge(incoming, response, error.limit);
        return;
      }
      log.error({ err: error, path: pathOf(incoming.url) }, 'request failed');
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end('Something unexpected happened; the log of the console has the cause.\n');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(env.port, env.bind, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    async close() {
      await api[Symbol.asyncDispose]();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // Event streams never end by themselves; what is still open after a moment is cut.
      const cut = setTimeout(() => server.closeAllConnections(), 1_000);
      await closed;
      clearTimeout(cut);
    },
  };
};

const noStore = (response: Response): Response => {
  const answer = new Response(response.body, response);
  answer.headers.set('cache-control', 'no-store');
  return answer;
};

/** Tells the sign-in page what the button to the identity provider says; a client's own is always replaced. */
const identityProviderHeader = 'x-posthorn-identity-provider';

const wrongHost = `This console does not answer to that host name.
Set POSTHORN_PUBLIC_URL to the address in your browser, such as https://console.example.org, and start it again.
`;

/** An e-mail address and a password, or the answer of an authenticator. */
const maxSignIn = 16 * 1024;
/** Above the limit of the REST API, whose own answer says more. */
const maxBody = 17 * 1024 * 1024;

/** A page as a whole; not a part of one, and not a file. */
const isDocument = (incoming: IncomingMessage, path: string): boolean =>
  !path.startsWith('/_next/') && incoming.headers['rsc'] === undefined;

const pathOf = (url: string | undefined): string => (url ?? '/').split('?', 1)[0] ?? '/';

/** The address without Next's own parameter, to come back to after signing in. */
const pageUrl = (url: string | undefined): string =>
  (url ?? '/').replace(/([?&])_rsc=[^&]*&?/, '$1').replace(/[?&]$/, '');
