import { request as httpRequest } from 'node:http';
import { createFirstStart, createTestLog, type FirstStart } from '@posthorn/api/testing';
import { ensureTestPerson } from '@posthorn/api/testing/people';
import { startConsole } from '../server/console.ts';
import { readEnv } from '../server/env.ts';
import { openConsole } from '../server/services.ts';

export type Answer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  cookies: string[];
  text: string;
};

/** A browser as far as HTTP sees one: it keeps cookies and says where its requests come from. */
export type TestVisitor = {
  cookies: Map<string, string>;
  send(path: string, options?: SendOptions): Promise<Answer>;
  /** Calls an operation over REST with the cookies it has. */
  api(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Answer & { json: Record<string, never> & { [name: string]: unknown } }>;
  signIn(email: string, password: string): Promise<Answer>;
};

export type SendOptions = { method?: string; headers?: Record<string, string>; body?: unknown; chunked?: Buffer };

export type ServedConsole = AsyncDisposable & {
  port: number;
  start: FirstStart;
  log: string[];
  visitor(): TestVisitor;
  person(role: 'owner' | 'operator' | 'viewer' | 'auditor'): ReturnType<typeof ensureTestPerson>;
};

/** The console's own server in this process, on a real database and a real port; pages are one word, since Next has its own tests. */
export const serveConsole = async (env: Record<string, string> = {}, given?: FirstStart): Promise<ServedConsole> => {
  await using opened = new AsyncDisposableStack();
  const start = given ?? opened.use(await createFirstStart());
  const log = createTestLog();
  const read = readEnv({
    DATABASE_URL: start.database.url,
    POSTHORN_SECRET: start.secret,
    POSTHORN_HTTP_PORT: '0',
    ...env,
  } as unknown as NodeJS.ProcessEnv);
  const { services, auth, ...rest } = await openConsole(read, log);
  opened.defer(() => rest[Symbol.asyncDispose]());
  const running = await startConsole(
    { services, auth, log, env: read },
    async () => async (_, response) => void response.end('page'),
  );
  opened.defer(() => running.close());
  const owned = opened.move();
  return {
    port: running.port,
    start,
    log: log.lines,
    visitor: () => createVisitor(running.port),
    person: (role) => ensureTestPerson(start, role),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
};

const createVisitor = (port: number): TestVisitor => {
  const cookies = new Map<string, string>();
  const host = `localhost:${port}`;
  const send: TestVisitor['send'] = async (path, { method = 'GET', headers = {}, body, chunked } = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await exchange(port, path, {
      method,
      chunked,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        host,
        ...(method === 'GET' ? {} : { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }),
        ...(body === undefined && !chunked ? {} : { 'content-type': 'application/json' }),
        ...(cookie ? { cookie } : {}),
        ...headers,
      },
    });
    for (const line of answer.cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  return {
    cookies,
    send,
    api: async (method, path, body) => {
      const answer = await send(`/api/v1${path}`, { method, ...(body === undefined ? {} : { body }) });
      return { ...answer, json: JSON.parse(answer.text || 'null') };
    },
    signIn: (email, password) => send('/api/auth/sign-in/email', { method: 'POST', body: { email, password } }),
  };
};

type Exchange = {
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
  chunked: Buffer | undefined;
};

/** By Node's own client, because fetch lets nobody set Host, Origin or Cookie. An empty header value leaves the header out. */
const exchange = (port: number, path: string, { method, headers, body, chunked }: Exchange): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers: sent, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          cookies: response.headers['set-cookie'] ?? [],
          text,
        }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    if (chunked) request.write(chunked);
    request.end(body);
  });
