import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** What the provider says about somebody. */
export type Claims = { email: string; email_verified: boolean; name?: string; groups?: string[] };

export type IdentityProvider = AsyncDisposable & {
  issuer: string;
  people: Map<string, Claims>;
  /** Walks from the authorization address through the provider's pages as `sub`; where it sends the browser in the end. */
  signIn(authorizationUrl: string, sub: string): Promise<string>;
};

/** A certified OpenID Connect provider on a port of its own, as somebody else runs one. */
export const startIdentityProvider = async (client: {
  id: string;
  secret: string;
  redirectUri: string;
}): Promise<IdentityProvider> => {
  const people = new Map<string, Claims>();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [client.redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    cookies: { keys: ['a key for tests only'] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...people.get(sub) }) }),
  });
  server.on('request', provider.callback());
  return {
    issuer,
    people,
    signIn: (url, sub) => walk(issuer, url, sub),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** A browser that knows two pages, "who are you" and "may they", and says yes. */
const walk = async (issuer: string, from: string, sub: string): Promise<string> => {
  const cookies = new Map<string, string>();
  const ask = async (url: string, form?: Record<string, string>): Promise<Response> => {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };
  let url = from;
  for (let step = 0; step < 12; step += 1) {
    if (!url.startsWith(issuer)) return url;
    let answer = await ask(url);
    if (answer.status === 200) {
      const prompt = /name="prompt" value="(\w+)"/.exec(await answer.text())?.[1] ?? 'login';
      answer = await ask(url, prompt === 'login' ? { prompt, login: sub, password: 'any' } : { prompt });
    }
    const location = answer.headers.get('location');
    if (!location) throw new Error(`the provider answers ${answer.status} at ${url}: ${await answer.text()}`);
    url = new URL(location, url).href;
  }
  throw new Error('the provider leads round in circles');
};
