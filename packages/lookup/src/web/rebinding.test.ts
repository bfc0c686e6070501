import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Resolver } from '@posthorn/dns/resolver';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { refuseOwnMachine, refusePrivate } from './address-guard.ts';
import { lookupFetch } from './fetch.ts';
import { createPost, type Post } from './post.ts';

let port: number;
let asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.headers.host} ${request.url}`);
  if (request.url === '/away') response.writeHead(302, { location: `http://127.0.0.1:${port}/stolen` }).end();
  else response.end('secret');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());
beforeEach(() => {
  asked = [];
});

/** Answers that change from one question to the next; the last one stays. */
function rebinding(...answers: string[][]) {
  let questions = 0;
  return {
    addressesOf: async () => answers[Math.min(questions++, answers.length - 1)]!,
    get questions() {
      return questions;
    },
  };
}

/** As if 127.0.0.2 were of the internet, which no test may ask. */
const onlySecond = (address: string): string | null => (address === '127.0.0.2' ? null : `${address} is inside`);
const get = (post: Post, host = 'hook.example', path = '/') =>
  post(new URL(`http://${host}:${port}${path}`), {
    body: Buffer.from('{}'),
    headers: {},
    maxOctets: 1000,
  });

describe('a name that answers something else a moment later', () => {
  test('is asked once: what was looked at is what is connected to', async () => {
    const dns = rebinding(['127.0.0.2'], ['127.0.0.1'], ['::1']);
    const post = createPost({ addressesOf: dns.addressesOf, guard: onlySecond, timeoutMs: 5000 });
    expect(await get(post)).toMatchObject({ status: 200, address: expect.stringContaining('127.0.0.2') });
    expect(dns.questions).toBe(1);
    // The next delivery asks anew, and is refused before anything is sent.
    await expect(get(post)).rejects.toThrow('127.0.0.1 is inside');
    await expect(get(post)).rejects.toThrow('::1 is inside');
    expect(asked).toHaveLength(1);
  });

  test('with both at once is connected to where it may be, and nowhere else', async () => {
    const dns = rebinding(['127.0.0.1', '::1', '127.0.0.2', '::ffff:127.0.0.1']);
    const post = createPost({ addressesOf: dns.addressesOf, guard: onlySecond, timeoutMs: 5000 });
    for (let again = 0; again < 5; again += 1) expect((await get(post)).address).toMatch(/^(::ffff:)?127\.0\.0\.2$/);
  });

  test('is not followed to where it redirects', async () => {
    const post = createPost({ addressesOf: async () => ['127.0.0.2'], guard: onlySecond, timeoutMs: 5000 });
    expect(await get(post, 'hook.example', '/away')).toMatchObject({ status: 302 });
    expect(asked).toEqual([`hook.example:${port} /away`]);
  });

  test('is asked once by a look-up over HTTP as well, and refused when it is inside', async () => {
    const dns = rebinding(['127.0.0.1'], ['8.8.8.8']);
    const resolver = {
      addresses: async () => ({
        kind: 'found',
        records: (await dns.addressesOf()).map((address) => ({ address })),
      }),
    } as unknown as Resolver;
    const ask = lookupFetch(() => resolver);
    const options = { headers: {}, maxOctets: 1000, timeoutMs: 5000, allowPrivate: false };
    await expect(ask(new URL(`http://hook.example:${port}/`), options)).rejects.toThrow(
      '127.0.0.1 is not an address of the internet',
    );
    expect(dns.questions).toBe(1);
    expect(asked).toEqual([]);
  });
});

test.each(['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.1.2.3', '::127.0.0.1', '64:ff9b::7f00:1', '0.0.0.0'])(
  'a name that is %s is refused',
  async (address) => {
    const post = createPost({ addressesOf: async () => [address], guard: refusePrivate, timeoutMs: 5000 });
    await expect(get(post)).rejects.toThrow(`${address} is not an address of the internet`);
    expect(asked).toEqual([]);
  },
);

test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f000001', '0177.0.0.1', '127.1', '0'])(
  'the URL of %s is refused, however it is written',
  async (host) => {
    const dns = rebinding(['8.8.8.8']);
    for (const guard of [refusePrivate, refuseOwnMachine]) {
      const post = createPost({ addressesOf: dns.addressesOf, guard, timeoutMs: 5000 });
      await expect(get(post, host)).rejects.toThrow(/is not an address/);
    }
    expect(dns.questions).toBe(0);
    expect(asked).toEqual([]);
  },
);
