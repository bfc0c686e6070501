import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientEvent, ClientOptions } from '../client.ts';
import type { ServerOptions } from '../server.ts';
import { converse, createTestClient, createTestServer } from '../testing.ts';
import { parseBase64 } from './base64.ts';
import {
  decoyVerifier,
  formatName,
  isProofRight,
  makeScramVerifier,
  parseClientFinal,
  parseClientFirst,
  parseServerFirst,
  proveClient,
  serverSignature,
  verifyPassword,
  verifyPasswordSync,
} from './scram.ts';

const broken = (log: ClientEvent[]) => log.find((event) => event.kind === 'broken');

describe('SCRAM-SHA-256', () => {
  it('gives the example of RFC 7677 §3', async () => {
    const first = parseClientFirst('n,,n=user,r=rOprNGfwEbeRWgbNEkqO')!;
    const serverFirst = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';
    const challenge = parseServerFirst(serverFirst)!;
    const withoutProof = `c=biws,r=${challenge.nonce}`;
    const authMessage = `${first.bare},${serverFirst},${withoutProof}`;
    const { proof, expected } = proveClient('pencil', challenge, authMessage);
    expect(proof.toString('base64')).toBe('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=');
    expect(expected.toString('base64')).toBe('6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
    const verifier = await makeScramVerifier('pencil', { iterations: 4096, salt: challenge.salt });
    const final = parseClientFinal(`${withoutProof},p=${proof.toString('base64')}`)!;
    expect(isProofRight(verifier, authMessage, final.proof)).toBe(true);
    expect(isProofRight(verifier, `${authMessage}x`, final.proof)).toBe(false);
    expect(serverSignature(Buffer.from(verifier.serverKey, 'base64'), authMessage)).toEqual(expected);
  });

  it('prepares passwords, and refuses those that SASLprep forbids', async () => {
    const verifier = await makeScramVerifier('I\u00adX \u2168', { iterations: 4096 });
    expect(await verifyPassword(verifier, 'IX IX')).toBe(true);
    expect(verifyPasswordSync(verifier, 'IX IX')).toBe(true);
    expect(await verifyPassword(verifier, 'IX')).toBe(false);
    expect(verifyPasswordSync(verifier, '')).toBe(false);
    await expect(makeScramVerifier('')).rejects.toThrow(TypeError);
    await expect(makeScramVerifier('bell\u0007')).rejects.toThrow(TypeError);
  });

  it('refuses messages that are not as they must be, and throws at none', () => {
    for (const bad of [
      '',
      'n,,',
      'p=tls-unique,,n=u,r=x',
      'n,,n=,r=x',
      'n,,n=a=b,r=x',
      'n,,n=u,r=',
      'n,,m=x,n=u,r=x',
      'n,,n=u,r=é',
    ]) {
      expect(parseClientFirst(bad), bad).toBeUndefined();
    }
    for (const bad of [
      'r=x,s=AAAA,i=4095',
      'r=x,s=,i=4096',
      'r=x,s=A,i=4096',
      'r=x,s=AAAA,i=9999999',
      'm=x,r=x,s=AAAA,i=4096',
    ]) {
      expect(parseServerFirst(bad), bad).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[ -~]+$/), (noise, name) => {
        parseClientFirst(noise);
        parseClientFinal(noise);
        parseServerFirst(noise);
        parseBase64(noise);
        expect(parseClientFirst(`n,,n=${formatName(name)},r=x`)?.username).toBe(name);
      }),
    );
  });
});

describe('TLS and AUTH', async () => {
  const verifier = await makeScramVerifier('sécret, =', { iterations: 4096 });
  const credential = (identity: string) => (identity === 'us=er,' ? verifier : { kind: 'unknown' as const });
  const run = (client: Partial<ClientOptions>, server: Partial<ServerOptions> = {}) =>
    converse(createTestClient(client), createTestServer(server, { credential }), { transactions: [] });
  const auth = (mechanism: string, password = 'sécret, =') => ({
    username: 'us=er,',
    password,
    mechanisms: [mechanism],
  });

  it.each(['SCRAM-SHA-256', 'PLAIN', 'LOGIN'])('authenticates by %s under TLS', (mechanism) => {
    const good = run({ wantTls: 'required', auth: auth(mechanism) });
    expect(good.map(({ kind }) => kind).filter((kind) => kind !== 'send')).toEqual([
      'greeting',
      'capabilities',
      'startTls',
      'capabilities',
      'authenticated',
      'ready',
      'closed',
    ]);
    expect(broken(run({ secure: true, auth: auth(mechanism, 'wrong') }, { secure: true }))).toMatchObject({
      reason: 'auth-refused',
      reply: { code: 535, enhanced: '5.7.8' },
    });
    expect(
      broken(run({ secure: true, auth: { ...auth(mechanism), username: 'nobody' } }, { secure: true })),
    ).toMatchObject({
      reason: 'auth-refused',
      reply: { code: 535 },
    });
  });

  it('never says a password in the clear, nor to a server without TLS when it is required', () => {
    expect(broken(run({ auth: auth('PLAIN') }))).toMatchObject({ reason: 'auth-not-offered' });
    expect(broken(run({ wantTls: 'required' }, { starttls: false }))).toMatchObject({ reason: 'tls-not-offered' });
    expect(broken(run({ wantTls: 'opportunistic' }, { starttls: false }))).toBeUndefined();
  });

  it('marks what holds credentials, and shows none in violations', () => {
    const password = 'hunter2hunter2';
    const encoded = Buffer.from(password).toString('base64');
    for (const mechanism of ['PLAIN', 'LOGIN']) {
      const log = run({ secure: true, auth: { username: 'joe', password, mechanisms: [mechanism] } }, { secure: true });
      const shown = log.filter((event) => event.kind === 'send' && event.isSecret !== true);
      expect(shown.map((event) => String('bytes' in event && event.bytes)).join('')).not.toMatch(/aHVudGVy|AGpvZQ/);
    }
    const server = createTestServer();
    server.feed(`EHLO me\r\nAUTH LOGIN\r\nam9l\r\n${encoded}\r\n`);
    expect(server.violations()).toEqual(['authentication', 'unknown-command', 'unknown-command']);
    expect(JSON.stringify(server.seen)).not.toContain(encoded);
  });

  it('answers AUTH with the right codes', () => {
    const server = createTestServer({ secure: true, mechanisms: ['PLAIN'] }, { credential });
    server.feed('EHLO me\r\n');
    const cases: [string, string][] = [
      ['AUTH', '501 5.5.4'],
      ['AUTH FOO', '504 5.5.4'],
      ['AUTH LOGIN', '534 5.7.9'],
      ['AUTH PLAIN !!!!', '501 5.5.2'],
      ['AUTH PLAIN\r\n*', '334 \r\n501 5.7.0'],
      ['AUTH PLAIN =', '501 5.5.2'],
      [`AUTH PLAIN\r\n${'A'.repeat(13_000)}`, '334 \r\n500 5.5.6'],
      [`AUTH PLAIN ${Buffer.from('other\0us=er,\0sécret, =').toString('base64')}`, '535 5.7.8'],
      [`AUTH PLAIN ${Buffer.from('\0us=er,\0sécret, =').toString('base64')}`, '235 2.7.0'],
      ['AUTH PLAIN', '503 5.5.1'],
      ['MAIL FROM:<a@b> AUTH=c+3Dd@e', '250 2.1.0'],
      ['AUTH PLAIN', '503 5.5.1'],
    ];
    for (const [said, expected] of cases) expect(server.feed(`${said}\r\n`).slice(0, expected.length)).toBe(expected);
    const clear = createTestServer();
    clear.feed('EHLO me\r\n');
    expect(clear.feed('AUTH PLAIN\r\n')).toMatch(/^538 5\.7\.11/);
    const broken = createTestServer({ secure: true }, { credential: () => ({ kind: 'unavailable' }) });
    broken.feed('EHLO me\r\n');
    expect(broken.feed('AUTH SCRAM-SHA-256 bixhLG49dXNlcixyPWFiYw==\r\n')).toMatch(/^(501|454) /);
    expect(broken.feed(`AUTH SCRAM-SHA-256 ${Buffer.from('n,,n=user,r=abc').toString('base64')}\r\n`)).toMatch(
      /^454 4\.7\.0/,
    );
  });

  it('gives unknown names the same salt each time and never lets them in', () => {
    const challenge = () => {
      const server = createTestServer({ secure: true, randomBytes: (length) => Buffer.alloc(length) }, { credential });
      server.feed('EHLO me\r\n');
      return server.feed(`AUTH SCRAM-SHA-256 ${Buffer.from('n,,n=ghost,r=abc').toString('base64')}\r\n`);
    };
    expect(challenge()).toBe(challenge());
  });

  it('gave ghost and GHOST different salts, and so told that neither is an account', () => {
    const salt = (name: string) => decoyVerifier(name, Buffer.alloc(32)).salt;
    expect(salt('GHOST')).toBe(salt('ghost'));
    expect(salt('ghost')).not.toBe(salt('host'));
  });

  it('falls back to HELO, but not in LMTP', () => {
    const old = (protocol: 'smtp' | 'lmtp') => {
      const client = createTestClient({ protocol });
      client.receive(Buffer.from('220 hi\r\n'));
      const log = client.events();
      client.receive(Buffer.from('500 what?\r\n'));
      log.push(...client.events());
      client.receive(Buffer.from('250 hello\r\n'));
      return [...log, ...client.events()];
    };
    const log = old('smtp');
    expect(log.at(-1)).toEqual({ kind: 'ready' });
    expect(log.filter(({ kind }) => kind === 'send').map((event) => String('bytes' in event && event.bytes))).toEqual([
      'EHLO client.test\r\n',
      'HELO client.test\r\n',
    ]);
    expect(broken(old('lmtp'))).toMatchObject({ reason: 'helo-refused' });
  });

  it('drops words injected before TLS', () => {
    const client = createTestClient({ wantTls: 'required' });
    client.receive(Buffer.from('220 hi\r\n250-a\r\n250 STARTTLS\r\n220 go\r\n250 injected\r\n'));
    expect(broken(client.events())).toMatchObject({ reason: 'protocol-error' });
  });
});
