import { expect } from 'vitest';
import { findGround, type Ground, launch } from './launched.ts';
import { type Answer, type Ask, createRestClient, type RestClient } from './rest-client.ts';

export type RestWorld = AsyncDisposable & {
  ground: Ground;
  rest: RestClient;
  readKey: string;
  /** Asks for something that has to succeed, and gives its body. */
  ask(operationId: string, options?: Ask): Promise<Answer['body']>;
  /** The same with a key that may only read; what it saw is remembered. */
  readAs(operationId: string, options?: Ask): Promise<Answer['body']>;
  /** Asks for something that has to be refused with a problem document, and gives that. */
  refused(operationId: string, status: number, options?: Ask): Promise<Answer['body']>;
  /** Publishes a change and waits until every process follows. */
  change(patch: object, reason: string): Promise<Answer['body']>;
  /** Fails when a key that may only read saw one of these, or a key. */
  assertNothingLeaked(secrets: string[]): void;
};

/** A Posthorn started for real, and nothing but its REST API to drive it. */
export async function startRestWorld(): Promise<RestWorld> {
  await using opened = new AsyncDisposableStack();
  const ground = opened.use(await findGround());
  const posthorn = opened.use(await launch({ ...ground.env, POSTHORN_BOOTSTRAP_API_KEY: adminKey }));
  const rest = await createRestClient(posthorn.url, adminKey);
  const seenByReader: string[] = [];

  const ask: RestWorld['ask'] = async (operationId, options = {}) => {
    const { status, body } = await rest.ask(operationId, options);
    expect([operationId, status, status < 300 ? '' : body.detail]).toEqual([operationId, status, '']);
    return body;
  };
  const readKey: string = (await ask('keys-create', { body: { name: 'reader', scopes: ['read'] } })).key;
  const owned = opened.move();
  return {
    ground,
    rest,
    readKey,
    ask,
    async readAs(operationId, options = {}) {
      const body = await ask(operationId, { ...options, key: readKey });
      seenByReader.push(JSON.stringify(body));
      return body;
    },
    async refused(operationId, status, options = {}) {
      const answer = await rest.ask(operationId, options);
      expect([operationId, answer.status]).toEqual([operationId, status]);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.body.type).toMatch(/^urn:posthorn:problem:[a-z-]+$/);
      expect(answer.body.detail).toMatch(/\w{3}/);
      return answer.body;
    },
    async change(patch, reason) {
      const published = await ask('configuration-patch', { body: { patch, reason, waitMs: 10_000 } });
      expect(published.inForce.everywhere).toBe(true);
      return published;
    },
    assertNothingLeaked(secrets) {
      expect(seenByReader.length).toBeGreaterThan(5);
      for (const text of seenByReader) {
        for (const secret of [...secrets, adminKey, readKey]) expect(text).not.toContain(secret);
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const adminKey = 'phk_the-key-of-the-very-first-start';
