import { randomBytes } from 'node:crypto';
import type { Credential } from '../server.ts';
import { parseBase64 } from './base64.ts';
import {
  decoyVerifier,
  isProofRight,
  parseClientFinal,
  parseClientFirst,
  preparePassword,
  type ScramVerifier,
  serverSignature,
  verifyPassword,
  verifyPasswordSync,
} from './scram.ts';

/** What the exchange wants next. `lookup` is answered with `credential`, `challenge` with `respond`. */
export type SaslStep =
  | { kind: 'challenge'; text: string }
  | { kind: 'lookup'; identity: string; verify?: (verifier: ScramVerifier) => Promise<boolean> }
  | { kind: 'success'; identity: string }
  | { kind: 'failure'; identity: string }
  | { kind: 'unavailable' }
  | { kind: 'malformed' };

/** The server's half of one SASL exchange, over unencoded octets. */
export type SaslServer = {
  /** `undefined`: the client sent no initial response. */
  start(initial: Buffer | undefined): SaslStep;
  respond(response: Buffer): SaslStep;
  credential(credential: Credential): SaslStep;
};

export type SaslDependencies = { randomBytes?: (length: number) => Uint8Array; decoyKey: Uint8Array };

/** Every mechanism spoken here, strongest first. */
export const saslServers: ReadonlyMap<string, (dependencies: SaslDependencies) => SaslServer> = new Map([
  ['SCRAM-SHA-256', createScramServer],
  ['PLAIN', createPlainServer],
  ['LOGIN', createLoginServer],
]);

/** RFC 4616. */
function createPlainServer({ decoyKey }: SaslDependencies): SaslServer {
  const check = createPasswordCheck(decoyKey);
  function respond(response: Buffer): SaslStep {
    const parts = decode(response)?.split('\0');
    if (parts?.length !== 3) return { kind: 'malformed' };
    const [authzid, name, password] = parts as [string, string, string];
    if (name === '' || password === '') return { kind: 'malformed' };
    if (authzid !== '' && authzid !== name) return { kind: 'failure', identity: name };
    return check.begin(name, password);
  }
  return {
    start: (initial) => (initial === undefined ? { kind: 'challenge', text: '' } : respond(initial)),
    respond,
    credential: check.credential,
  };
}

/** Never standardised (draft-murchison-sasl-login); old clients know nothing else. */
function createLoginServer({ decoyKey }: SaslDependencies): SaslServer {
  const check = createPasswordCheck(decoyKey);
  let name: string | undefined;
  function respond(response: Buffer): SaslStep {
    const text = decode(response);
    if (text === undefined || text === '' || text.includes('\0')) return { kind: 'malformed' };
    if (name !== undefined) return check.begin(name, text);
    name = text;
    return { kind: 'challenge', text: 'Password:' };
  }
  return {
    start: (initial) => (initial === undefined ? { kind: 'challenge', text: 'Username:' } : respond(initial)),
    respond,
    credential: check.credential,
  };
}

function createPasswordCheck(decoyKey: Uint8Array) {
  let identity = '';
  let given = '';
  return {
    begin(name: string, password: string): SaslStep {
      identity = preparePassword(name) ?? '';
      given = password;
      if (identity === '') return { kind: 'failure', identity: name };
      return { kind: 'lookup', identity, verify: (verifier) => verifyPassword(verifier, password) };
    },
    credential(credential: Credential): SaslStep {
      const isKnown = 'storedKey' in credential;
      if (!isKnown && credential.kind === 'unavailable') return { kind: 'unavailable' };
      if (!isKnown && credential.kind === 'accepted') return { kind: 'success', identity };
      if (!isKnown && credential.kind === 'refused') return { kind: 'failure', identity };
      // An unknown name must take as long as a known one.
      const isRight = verifyPasswordSync(isKnown ? credential : decoyVerifier(identity, decoyKey), given);
      return isKnown && isRight ? { kind: 'success', identity } : { kind: 'failure', identity };
    },
  };
}

/** RFC 5802, RFC 7677. The server's signature goes out as a last challenge, answered empty (RFC 4954 §4). */
function createScramServer(dependencies: SaslDependencies): SaslServer {
  let step: 'first' | 'lookup' | 'final' | 'done' = 'first';
  let first: NonNullable<ReturnType<typeof parseClientFirst>> | undefined;
  let verifier: ScramVerifier | undefined;
  let isKnown = false;
  let identity = '';
  let serverFirst = '';
  let nonce = '';

  function begin(response: Buffer): SaslStep {
    const text = decode(response);
    first = text === undefined ? undefined : parseClientFirst(text);
    if (first === undefined) return { kind: 'malformed' };
    identity = preparePassword(first.username) ?? '';
    if (identity === '' || (first.authzid !== '' && first.authzid !== first.username)) {
      return { kind: 'failure', identity: first.username };
    }
    step = 'lookup';
    return { kind: 'lookup', identity };
  }

  function prove(response: Buffer): SaslStep {
    const final = parseClientFinal(response.toString('latin1'));
    if (final === undefined || first === undefined || verifier === undefined) return { kind: 'malformed' };
    const authMessage = `${first.bare},${serverFirst},${final.withoutProof}`;
    const isRight = isProofRight(verifier, authMessage, final.proof);
    if (!isRight || !isKnown || final.nonce !== nonce || final.binding !== first.gs2Header) {
      return { kind: 'failure', identity };
    }
    step = 'done';
    const signature = serverSignature(Buffer.from(verifier.serverKey, 'base64'), authMessage);
    return { kind: 'challenge', text: `v=${signature.toString('base64')}` };
  }

  return {
    start: (initial) => (initial === undefined ? { kind: 'challenge', text: '' } : begin(initial)),
    respond(response) {
      if (step === 'first') return begin(response);
      if (step === 'final') return prove(response);
      return step === 'done' && response.length === 0 ? { kind: 'success', identity } : { kind: 'malformed' };
    },
    credential(credential) {
      if (!('storedKey' in credential) && credential.kind === 'unavailable') return { kind: 'unavailable' };
      isKnown = 'storedKey' in credential;
      verifier = 'storedKey' in credential ? credential : decoyVerifier(identity, dependencies.decoyKey);
      const random = Buffer.from((dependencies.randomBytes ?? randomBytes)(18)).toString('base64');
      nonce = `${first?.nonce ?? ''}${random}`;
      serverFirst = `r=${nonce},s=${verifier.salt},i=${verifier.iterations}`;
      step = 'final';
      return { kind: 'challenge', text: serverFirst };
    },
  };
}

/** A response as the client encoded it: base64, or `=` for an empty initial one (RFC 4954 §4). */
export function decodeResponse(text: string, isInitial: boolean): Buffer | undefined {
  return isInitial && text === '=' ? Buffer.alloc(0) : parseBase64(text);
}

function decode(octets: Buffer): string | undefined {
  const text = octets.toString('utf8');
  return text.includes('\ufffd') ? undefined : text;
}
