import { execFile, spawn } from 'node:child_process';
import { sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseOcspResponse } from '@posthorn/transport/ocsp/response';

const run = promisify(execFile);

/** An authority with a responder on the web, both made of openssl. */
export type OcspWorld = {
  directory: string;
  ca: string;
  /** Makes a certificate for a name that says where its responder is; gives its chain and key in PEM. */
  certificate(name: string, dns: string): Promise<{ chain: string; key: string }>;
  /** Says of a certificate, from now on, that it is good (V) or revoked (R). */
  mark(name: string, state: 'V' | 'R'): Promise<void>;
  /** Writes a response about a certificate into a file, in place of what is there. */
  respond(name: string, file: string, ...options: string[]): Promise<void>;
  /** The response in a file becomes one of so many days before, signed by the authority as it was (openssl writes none of another day). */
  age(file: string, days: number): Promise<void>;
  /** A certificate that signs responses, valid for so many days. */
  signer(name: string, days: number): Promise<void>;
  /** What the responder answers: as openssl does, or an error. */
  answerWith(how: 'responses' | 'errors'): void;
  /** How often it was asked. */
  readonly asked: number;
} & AsyncDisposable;

export async function startOcspWorld(): Promise<OcspWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'posthorn-ocsp-'));
  const at = (name: string): string => join(directory, name);
  const openssl = (...args: string[]) => run('openssl', args, { cwd: directory });
  const states = new Map<string, { serial: string; state: 'V' | 'R' }>();
  let asked = 0;
  let how: 'responses' | 'errors' = 'responses';

  const server = createServer((request, response) => {
    asked += 1;
    answer(request, response).catch(() => response.destroy());
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (how === 'errors') {
      response.writeHead(503).end();
      return;
    }
    const name = `asked-${asked}`;
    await writeFile(at(`${name}.req`), Buffer.concat(chunks));
    await openssl(...responder('index.txt', 'ca'), '-reqin', `${name}.req`, '-respout', `${name}.der`, '-ndays', '7');
    response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(await readFile(at(`${name}.der`)));
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };

  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl(
    ...['req', '-x509', ...ec, '-days', '30', '-subj', '/CN=Test CA', '-keyout', 'ca.key', '-out', 'ca.pem'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  );
  async function issue(name: string, days: number, extensions: string[]): Promise<void> {
    await openssl('req', ...ec, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    await writeFile(at(`${name}.ext`), extensions.join('\n'));
    await openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', String(days), '-extfile', `${name}.ext`, '-out', `${name}.pem`],
    );
  }
  const writeIndex = (): Promise<void> => {
    const lines = [...states.values()].map(({ serial, state }) => {
      const revoked = state === 'R' ? `${stamp(-1)},keyCompromise` : '';
      return `${state}\t${stamp(300)}\t${revoked}\t${serial}\tunknown\t/CN=${serial}\n`;
    });
    return writeFile(at('index.txt'), lines.join(''));
  };
  const responder = (index: string, signer: string): string[] => [
    ...['ocsp', '-index', index, '-rsigner', `${signer}.pem`, '-rkey', `${signer}.key`, '-CA', 'ca.pem'],
  ];

  return {
    directory,
    ca: await readFile(at('ca.pem'), 'utf8'),
    async certificate(name, dns) {
      await issue(name, 30, [`subjectAltName=DNS:${dns}`, `authorityInfoAccess=OCSP;URI:http://127.0.0.1:${port}/`]);
      const { stdout } = await openssl('x509', '-in', `${name}.pem`, '-noout', '-serial');
      states.set(name, { serial: stdout.trim().slice('serial='.length), state: 'V' });
      await writeIndex();
      const [own, ca, key] = await Promise.all(
        [`${name}.pem`, 'ca.pem', `${name}.key`].map((file) => readFile(at(file), 'utf8')),
      );
      return { chain: `${own}${ca}`, key: key! };
    },
    async mark(name, state) {
      states.set(name, { serial: states.get(name)!.serial, state });
      await writeIndex();
    },
    async respond(name, file, ...options) {
      const signer = options[0]?.startsWith('-') === false ? options.shift()! : 'ca';
      await openssl('ocsp', '-issuer', 'ca.pem', '-cert', `${name}.pem`, '-reqout', 'own.req', '-no_nonce');
      await openssl(...responder('index.txt', signer), '-reqin', 'own.req', '-respout', 'own.der', ...options);
      await rename(at('own.der'), file);
    },
    async age(file, days) {
      await writeFile(at('aged.der'), aged(await readFile(file), { days, key: await readFile(at('ca.key')) }));
      await rename(at('aged.der'), file);
    },
    signer: (name, days) =>
      issue(name, days, ['extendedKeyUsage=critical,OCSPSigning', 'keyUsage=critical,digitalSignature']),
    answerWith(next) {
      how = next;
    },
    get asked() {
      return asked;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What openssl sees of a port that speaks TLS at once: the staple it verified, or that there was none. */
export async function statusOf(port: number, servername: string, directory: string): Promise<string> {
  const child = spawn(
    'openssl',
    ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', servername, '-status', '-CAfile', 'ca.pem'],
    { cwd: directory, stdio: ['pipe', 'pipe', 'ignore'] },
  );
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('utf8');
    if (/Verify return code/.test(text)) child.stdin.end();
  });
  const late = setTimeout(() => child.kill(), 20_000);
  await once(child, 'close');
  clearTimeout(late);
  if (/OCSP response: no response sent/.test(text)) return 'none';
  return /Cert Status: (\w+)/.exec(text)?.[1] ?? text.slice(0, 300);
}

/** The same response with all its times moved back, signed anew. */
function aged(response: Buffer, { days, key }: { days: number; key: Buffer }): Buffer {
  const parsed = parseOcspResponse(response);
  if (!parsed.ok) throw new Error(parsed.reason);
  const { signed, signature } = parsed.response;
  const before = (stamped: string): string => {
    const written = stamped.replace(/^(....)(..)(..)(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
    return new Date(new Date(written).getTime() - days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '');
  };
  const times = signed.toString('latin1').replace(/(?<=\x18\x0f)\d{14}Z/g, before);
  const data = Buffer.from(times, 'latin1');
  for (;;) {
    // An ECDSA signature has one of three lengths: with another one all lengths around it would change.
    const anew = sign('sha256', data, key);
    if (anew.length !== signature.length) continue;
    const written = Buffer.from(response);
    data.copy(written, response.indexOf(signed));
    anew.copy(written, response.indexOf(signature));
    return written;
  }
}

/** So many days from now, as the index of an authority writes it. */
const stamp = (days: number): string =>
  `${new Date(Date.now() + days * 86_400_000)
    .toISOString()
    .replace(/[-:T]|\.\d+/g, '')
    .slice(2, 14)}Z`;
