import { randomBytes } from 'node:crypto';
import { formatName, isSame, parseServerFirst, proveClient } from './scram.ts';

/**
 * The client's half of one SASL exchange, over unencoded octets. `respond` returns undefined when the server says
 * something that cannot be right; `isProven` is whether the server showed that it knows the password (where it can).
 */
export type SaslClient = {
  initial: Buffer | undefined;
  respond(challenge: Buffer): Buffer | undefined;
  isProven(): boolean;
};

export type SaslClientOptions = {
  username: string;
  password: string;
  randomBytes?: ((length: number) => Uint8Array) | undefined;
};

export const saslClients: ReadonlyMap<string, (options: SaslClientOptions) => SaslClient> = new Map([
  ['SCRAM-SHA-256', createScramClient],
  ['PLAIN', createPlainClient],
  ['LOGIN', createLoginClient],
]);

function createPlainClient({ username, password }: SaslClientOptions): SaslClient {
  const message = Buffer.from(`\0${username}\0${password}`);
  return { initial: message, respond: () => undefined, isProven: () => true };
}

function createLoginClient({ username, password }: SaslClientOptions): SaslClient {
  const answers = [username, password];
  return {
    initial: undefined,
    respond() {
      const answer = answers.shift();
      return answer === undefined ? undefined : Buffer.from(answer);
    },
    isProven: () => true,
  };
}

/** RFC 5802, RFC 7677. */
function createScramClient(options: SaslClientOptions): SaslClient {
  const nonce = Buffer.from((options.randomBytes ?? randomBytes)(18)).toString('base64');
  const bare = `n=${formatName(options.username)},r=${nonce}`;
  let expected: Buffer | undefined;
  let isProven = false;

  function prove(serverFirst: string): Buffer | undefined {
    const challenge = parseServerFirst(serverFirst);
    if (challenge === undefined || !challenge.nonce.startsWith(nonce) || challenge.nonce === nonce) return undefined;
    const withoutProof = `c=${Buffer.from('n,,').toString('base64')},r=${challenge.nonce}`;
    const proof = proveClient(options.password, challenge, `${bare},${serverFirst},${withoutProof}`);
    expected = proof.expected;
    return Buffer.from(`${withoutProof},p=${proof.proof.toString('base64')}`);
  }

  return {
    initial: Buffer.from(`n,,${bare}`),
    respond(challenge) {
      const text = challenge.toString('utf8');
      if (expected === undefined) return prove(text);
      const signature = /^v=([A-Za-z0-9+/=]+)(?:,.*)?$/.exec(text)?.[1];
      if (isProven || signature === undefined || !isSame(Buffer.from(signature, 'base64'), expected)) return undefined;
      isProven = true;
      return Buffer.alloc(0);
    },
    isProven: () => isProven,
  };
}
