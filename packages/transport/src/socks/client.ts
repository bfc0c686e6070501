import { isIPv4, isIPv6 } from 'node:net';
import type { Endpoint } from '../index.ts';

/** What a proxy is told. `auth`: RFC 1929, each part 1 to 255 octets. */
export type SocksRequest = { target: Endpoint; auth: { username: string; password: string } | null };

/**
 * `fault`: whose it is. With one of the `proxy` another proxy may do better; with one of the `target` none will. `code`: the reply's own
 * (RFC 1928 §6).
 */
export type SocksFailure = { kind: 'failed'; fault: 'proxy' | 'target'; reason: string; code?: number };

/** What to do after octets came in: send something, wait for more, or it is over. `rest` is already the target's. */
export type SocksStep =
  | { kind: 'send'; octets: Buffer }
  | { kind: 'wait' }
  | { kind: 'connected'; bound: Endpoint | null; rest: Buffer }
  | SocksFailure;

/** The conversation of a client with a SOCKS5 proxy (RFC 1928), without a socket: octets in, steps out. */
export type SocksClient = {
  /** The first words, or why there are none. */
  begin(): SocksStep;
  /** Has the proxy taken us and been asked for the target? From then on it is the target that is waited for. */
  readonly isAsked: boolean;
  /** Takes what came in, in whatever pieces. After `connected` or `failed` nothing more may come. */
  read(octets: Uint8Array): SocksStep;
};

/** Asks a proxy for a connection to an address. Names are never given to it: whom they lead to is for us to know. */
export function createSocksClient({ target, auth }: SocksRequest): SocksClient {
  let state: 'method' | 'auth' | 'reply' | 'over' = 'method';
  let kept = Buffer.alloc(0);
  let wasAsked = false;

  const fail = (fault: SocksFailure['fault'], reason: string, code?: number): SocksFailure => {
    state = 'over';
    return { kind: 'failed', fault, reason, ...(code === undefined ? {} : { code }) };
  };
  const send = (next: typeof state, octets: Buffer): SocksStep => {
    // Whoever answers before he is asked is no proxy.
    if (kept.length > 0) return fail('proxy', 'the proxy says more than it was asked');
    state = next;
    wasAsked ||= next === 'reply';
    return { kind: 'send', octets };
  };

  function readMethod(): SocksStep {
    if (kept[0] !== VERSION) return fail('proxy', notSocks(kept));
    if (kept.length < 2) return { kind: 'wait' };
    const method = kept[1]!;
    kept = kept.subarray(2);
    if (method === NO_AUTH) return send('reply', connectRequest(target)!);
    if (method === NAME_AND_PASSWORD && auth) return send('auth', authRequest(auth)!);
    if (method === NONE_ACCEPTABLE)
      return fail('proxy', auth ? 'the proxy takes no name and password' : 'the proxy wants a name and password');
    return fail('proxy', `the proxy wants a method that was not offered: ${method}`);
  }

  function readAuth(): SocksStep {
    // RFC 1929 §2: the version of this part is 1.
    if (kept[0] !== 1) return fail('proxy', 'the proxy does not answer to name and password as it should');
    if (kept.length < 2) return { kind: 'wait' };
    const status = kept[1]!;
    kept = kept.subarray(2);
    if (status !== 0) return fail('proxy', 'the proxy does not accept name and password');
    return send('reply', connectRequest(target)!);
  }

  function readReply(): SocksStep {
    if (kept[0] !== VERSION) return fail('proxy', notSocks(kept));
    const code = kept[1];
    if (code === undefined) return { kind: 'wait' };
    const known = REPLIES[code];
    // A refusal need not be whole to be understood: some proxies close at once.
    if (code !== 0)
      return fail(
        known?.fault ?? 'proxy',
        known?.words ?? `the proxy answers with a code that is not known: ${code}`,
        code,
      );
    const type = kept[3];
    if (type === undefined) return { kind: 'wait' };
    const size = type === IPV4 ? 4 : type === IPV6 ? 16 : type === DOMAIN ? kept[4] : -1;
    if (size === -1) return fail('proxy', `the proxy answers with an address of a type that is not known: ${type}`);
    const start = type === DOMAIN ? 5 : 4;
    if (size === undefined || kept.length < start + size + 2) return { kind: 'wait' };
    const address = type === DOMAIN ? null : addressOf(kept.subarray(start, start + size));
    const port = kept.readUInt16BE(start + size);
    const rest = Buffer.from(kept.subarray(start + size + 2));
    state = 'over';
    return { kind: 'connected', bound: address === null ? null : { address, port }, rest };
  }

  return {
    get isAsked() {
      return wasAsked;
    },
    begin() {
      if (connectRequest(target) === null)
        return fail('target', 'only addresses are asked for, with ports from 1 to 65535');
      if (auth && authRequest(auth) === null) return fail('proxy', 'name and password have 1 to 255 octets each');
      return {
        kind: 'send',
        octets: Buffer.from(auth ? [VERSION, 2, NO_AUTH, NAME_AND_PASSWORD] : [VERSION, 1, NO_AUTH]),
      };
    },
    read(octets) {
      if (state === 'over') return { kind: 'failed', fault: 'proxy', reason: 'the conversation is over' };
      kept = Buffer.concat([kept, octets]);
      if (kept.length === 0) return { kind: 'wait' };
      return state === 'method' ? readMethod() : state === 'auth' ? readAuth() : readReply();
    },
  };
}

/** RFC 1928 §4: CONNECT to an address; null when it is none. */
function connectRequest({ address, port }: Endpoint): Buffer | null {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return null;
  const octets = octetsOf(address);
  if (octets === null) return null;
  const head = [VERSION, CONNECT, 0, octets.length === 4 ? IPV4 : IPV6];
  return Buffer.from([...head, ...octets, port >> 8, port & 255]);
}

/** RFC 1929 §2. */
function authRequest({ username, password }: { username: string; password: string }): Buffer | null {
  const parts = [Buffer.from(username), Buffer.from(password)];
  if (parts.some(({ length }) => length < 1 || length > 255)) return null;
  return Buffer.concat([Buffer.from([1]), ...parts.flatMap((part) => [Buffer.from([part.length]), part])]);
}

function octetsOf(address: string): number[] | null {
  if (isIPv4(address)) return address.split('.').map(Number);
  if (!isIPv6(address) || address.includes('%')) return null;
  // WHATWG URLs write any form of an address in one way, without dots.
  const [left = '', right] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (text: string | undefined): number[] =>
    text ? text.split(':').map((group) => Number.parseInt(group, 16)) : [];
  const [head, tail] = [groups(left), groups(right)];
  const all = [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return all.flatMap((group) => [group >> 8, group & 255]);
}

function addressOf(octets: Buffer): string {
  if (octets.length === 4) return octets.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

/** 4 and 0 begin an answer of SOCKS4, an H one of HTTP, a 2 a greeting of SMTP. */
const notSocks = ([first]: Buffer): string =>
  first === 4 || first === 0
    ? 'the proxy speaks SOCKS4'
    : first === 0x48 || first === 0x32
      ? 'what answers is no SOCKS proxy but another server'
      : 'what answers is no SOCKS5 proxy';

const VERSION = 5;
const CONNECT = 1;
const NO_AUTH = 0;
const NAME_AND_PASSWORD = 2;
const NONE_ACCEPTABLE = 255;
const [IPV4, DOMAIN, IPV6] = [1, 3, 4];
/** RFC 1928 §6. */
const REPLIES: Record<number, { fault: SocksFailure['fault']; words: string }> = {
  1: { fault: 'proxy', words: 'the proxy failed' },
  2: { fault: 'proxy', words: 'the proxy’s rules do not allow the connection' },
  3: { fault: 'target', words: 'the network cannot be reached through the proxy' },
  4: { fault: 'target', words: 'the host cannot be reached through the proxy' },
  5: { fault: 'target', words: 'the host refused the connection through the proxy' },
  6: { fault: 'target', words: 'the way to the host through the proxy is too long' },
  7: { fault: 'proxy', words: 'the proxy does not know CONNECT' },
  8: { fault: 'proxy', words: 'the proxy does not know this kind of address' },
};
