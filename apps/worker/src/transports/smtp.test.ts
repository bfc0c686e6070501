import { createResolver } from '@posthorn/dns/resolver';
import { afterEach, describe, expect, it } from 'vitest';
import { type Connector, createConnector } from '../connect/connector.ts';
import type { Job } from '../deliver/job.ts';
import { inMemory, streamed } from '../prepare/content.ts';
import type { Way } from '../resolve/ways.ts';
import { createSecurer } from '../secure/demands.ts';
import { aLease, aMessage, aRecipient, noResolver, octets, someSettings } from '../testing/messages.ts';
import { startPeer, startScriptedPeer } from '../testing/peer.ts';
import { deliverOverSmtp } from './smtp.ts';

let connector: Connector = newConnector();
afterEach(() => {
  connector.pool.close();
  connector.destroy('end of test');
  connector = newConnector();
});

describe('deliverOverSmtp', () => {
  it('delivers over STARTTLS byte for byte and keeps the connection', async () => {
    await using peer = await startPeer();
    const [first] = await deliver(jobFor(['a@example.net']), [peer.port]);
    const [second] = await deliver(jobFor(['b@example.net']), [peer.port]);
    expect(first?.verdict.kind).toBe('delivered');
    expect(first?.tls?.version).toBe('TLSv1.3');
    expect(second?.verdict.code).toBe(250);
    expect(peer.arrived.map(({ recipients, secure }) => [recipients, secure])).toEqual([
      [['a@example.net'], true],
      [['b@example.net'], true],
    ]);
    expect(peer.arrived[0]?.content).toEqual(octets);
    expect(peer.connections()).toBe(1);
  });

  it('streams what is not in memory', async () => {
    await using peer = await startPeer();
    const large = Buffer.alloc(3_000_000, 'x'.repeat(70).concat('\r\n'));
    const body = Buffer.concat([octets, large.subarray(0, large.length - (large.length % 72))]);
    const content = streamed(body.length, async function* () {
      for (let at = 0; at < body.length; at += 262_144) yield body.subarray(at, at + 262_144);
    });
    const [result] = await deliver({ ...jobFor(['a@example.net']), content }, [peer.port]);
    expect(result?.verdict.kind).toBe('delivered');
    expect(peer.arrived[0]?.content.equals(body)).toBe(true);
  });

  it('gives each recipient its own answer', async () => {
    await using peer = await startPeer({
      onRcptTo({ address }, _session, callback) {
        if (address.startsWith('no')) callback(Object.assign(new Error('no such user'), { responseCode: 550 }));
        else if (address.startsWith('later')) callback(Object.assign(new Error('greylisted'), { responseCode: 451 }));
        else callback();
      },
    });
    const results = await deliver(jobFor(['yes@example.net', 'no@example.net', 'later@example.net']), [peer.port]);
    expect(results.map(({ recipient, verdict }) => [recipient.address, verdict.kind, verdict.code])).toEqual([
      ['yes@example.net', 'delivered', 250],
      ['no@example.net', 'failed', 550],
      ['later@example.net', 'deferred', 451],
    ]);
    expect(results[1]?.verdict.text).toContain('no such user');
    expect(results[1]?.transcript).toContain('RCPT TO:<no@example.net>');
    expect(results[2]?.verdict.greylisted).toBe(true);
  });

  it('falls back to the clear after a failed handshake only where that is allowed', async () => {
    await using peer = await startPeer({ ciphers: 'ECDHE-RSA-AES256-GCM-SHA384', maxVersion: 'TLSv1.2' });
    const [opportunistic] = await deliver(jobFor(['a@example.net']), [peer.port]);
    expect([opportunistic?.verdict.kind, opportunistic?.tls]).toEqual(['delivered', null]);
    const [required] = await deliver(jobFor(['a@example.net']), [peer.port], { tls: 'required' });
    expect([required?.verdict.kind, required?.verdict.stage, required?.verdict.enhanced]).toEqual([
      'deferred',
      'tls',
      '4.7.5',
    ]);
    expect(peer.arrived).toHaveLength(1);
  });

  it('waits when TLS is required and not offered', async () => {
    await using peer = await startPeer({ hideSTARTTLS: true });
    const [result] = await deliver(jobFor(['a@example.net']), [peer.port], { tls: 'required' });
    expect([result?.verdict.kind, result?.verdict.enhanced]).toEqual(['deferred', '4.7.4']);
  });

  it('speaks TLS from the first byte on an implicit port', async () => {
    await using peer = await startPeer({ secure: true });
    const [result] = await deliver(jobFor(['a@example.net']), [peer.port], { tls: 'implicit' });
    expect([result?.verdict.kind, peer.arrived[0]?.secure]).toEqual(['delivered', true]);
  });

  it('signs in at a smarthost, and waits when the password is wrong', async () => {
    await using peer = await startPeer({
      authOptional: false,
      onAuth({ username, password }, _session, callback) {
        if (username === 'relay' && password === 'right') callback(null, { user: username });
        else callback(Object.assign(new Error('bad credentials'), { responseCode: 535 }));
      },
    });
    const auth = (password: string) => ({ auth: { username: 'relay', password } });
    const [good] = await deliver(jobFor(['a@example.net']), [peer.port], auth('right'));
    expect(good?.verdict.kind).toBe('delivered');
    connector.pool.close();
    connector = newConnector();
    const [bad] = await deliver(jobFor(['a@example.net']), [peer.port], auth('wrong'));
    expect([bad?.verdict.kind, bad?.verdict.stage, bad?.verdict.enhanced]).toEqual(['deferred', 'auth', '4.7.8']);
    expect(bad?.transcript).not.toContain('wrong');
  });

  it('goes on to the next host when one is dead or says 421', async () => {
    await using busy = await startScriptedPeer(() => '421 4.3.2 too busy');
    await using peer = await startPeer();
    const [result] = await deliver(jobFor(['a@example.net']), [1, busy.port, peer.port]);
    expect([result?.verdict.kind, result?.remote?.port]).toEqual(['delivered', peer.port]);
  });

  it('defers with the last fault when no host answers', async () => {
    const [result] = await deliver(jobFor(['a@example.net']), [1]);
    expect(result?.verdict).toMatchObject({ kind: 'deferred', stage: 'connect', fault: true, errno: 'ECONNREFUSED' });
  });

  it('opens a new connection when the kept one was closed meanwhile', async () => {
    let dropAt = Number.POSITIVE_INFINITY;
    await using peer = await startScriptedPeer((line, connection) => {
      if (line.startsWith('MAIL') && connection === 1 && dropAt < 1) return null;
      if (line === '.') dropAt -= 1;
      return plainScript(line);
    });
    const first = await deliver(jobFor(['a@example.net']), [peer.port]);
    dropAt = 0;
    const second = await deliver(jobFor(['b@example.net']), [peer.port]);
    expect([first[0]?.verdict.kind, second[0]?.verdict.kind]).toEqual(['delivered', 'delivered']);
  });

  it('says "duplicate possible" and tries no other host when the answer to the final dot is lost', async () => {
    await using peer = await startScriptedPeer((line) => (line === '.' ? null : plainScript(line)));
    await using second = await startPeer();
    const [result] = await deliver(jobFor(['a@example.net']), [peer.port, second.port]);
    expect(result?.verdict).toMatchObject({ kind: 'deferred', stage: 'final', duplicatePossible: true });
    expect(second.arrived).toHaveLength(0);
  });

  it('never ends a message when the lease has run out', async () => {
    await using peer = await startScriptedPeer(plainScript);
    const job = { ...jobFor(['a@example.net']), lease: aLease({ lasts: false }) };
    const [result] = await deliver(job, [peer.port]);
    expect(result?.verdict).toMatchObject({ kind: 'deferred', enhanced: '4.4.7' });
    expect(peer.lines).not.toContain('.');
  });

  it('breaks off a long message when the lease runs out on the way', async () => {
    await using peer = await startScriptedPeer(plainScript);
    let lasts = true;
    const content = streamed(20, async function* () {
      yield octets;
      lasts = false;
      yield octets;
    });
    const lease = { ...aLease(), mayEnd: () => lasts };
    const [result] = await deliver({ ...jobFor(['a@example.net']), content, lease }, [peer.port]);
    expect(result?.verdict).toMatchObject({ kind: 'deferred', enhanced: '4.4.7', fault: false });
    expect(peer.lines).toContain('DATA');
    expect(peer.lines).not.toContain('.');
  });

  it('never ends a message that cannot be read to its end', async () => {
    await using peer = await startScriptedPeer(plainScript);
    const content = streamed(20, async function* () {
      yield octets;
      throw new Error('a chunk is gone');
    });
    const [result] = await deliver({ ...jobFor(['a@example.net']), content }, [peer.port]);
    expect(result?.verdict).toMatchObject({ kind: 'deferred', enhanced: '4.3.0' });
    expect(result?.verdict.text).toContain('a chunk is gone');
    expect(peer.lines).not.toContain('.');
  });

  it.each([
    ['greeting', (line: string) => (line === 'connect' ? '' : plainScript(line))],
    ['rcpt', (line: string) => (line.startsWith('RCPT') ? '' : plainScript(line))],
  ])('gives up on a peer that falls silent in phase %s', async (stage, script) => {
    await using peer = await startScriptedPeer(script);
    const job = jobFor(['a@example.net']);
    const settings = someSettings(({ delivery }) => {
      delivery.commandTimeout = 1;
    });
    const [result] = await deliver({ ...job, settings }, [peer.port]);
    expect(result?.verdict).toMatchObject({ kind: 'deferred', stage, enhanced: '4.4.2', fault: true });
    expect(result?.verdict.text).toContain('timed out');
  });

  it('asks again in a new transaction for recipients that were too many (RFC 5321 4.5.3.1.10)', async () => {
    let inTransaction = 0;
    await using peer = await startScriptedPeer((line) => {
      if (line.startsWith('MAIL')) inTransaction = 0;
      if (line.startsWith('RCPT')) {
        inTransaction += 1;
        return inTransaction > 2 ? '452 4.5.3 too many recipients' : '250 2.1.5 ok';
      }
      return plainScript(line);
    });
    const results = await deliver(jobFor(['a@x.net', 'b@x.net', 'c@x.net', 'd@x.net', 'e@x.net']), [peer.port]);
    expect(results.map(({ verdict }) => verdict.kind)).toEqual(Array(5).fill('delivered'));
    expect(peer.lines.filter((line) => line === '.')).toHaveLength(3);
  });

  it('keeps to RCPTMAX and MAILMAX of LIMITS (RFC 9422)', async () => {
    await using peer = await startScriptedPeer((line, connection) =>
      line.startsWith('EHLO') ? '250-peer\r\n250 LIMITS RCPTMAX=2 MAILMAX=2' : `${plainScript(line)} ${connection}`,
    );
    const results = await deliver(jobFor(['a@x.net', 'b@x.net', 'c@x.net']), [peer.port]);
    expect(results.map(({ verdict }) => verdict.kind)).toEqual(Array(3).fill('delivered'));
    await deliver(jobFor(['d@x.net']), [peer.port]);
    expect(peer.lines.filter((line) => line.startsWith('EHLO'))).toHaveLength(2);
  });

  it('passes DSN parameters on to a host that offers DSN, unless the route is the last hop', async () => {
    await using peer = await startScriptedPeer((line) =>
      line.startsWith('EHLO') ? '250-peer\r\n250 DSN' : plainScript(line),
    );
    const original = { type: 'rfc822', address: 'alias@example.org' };
    const recipients = [aRecipient('a@example.net', { notify: ['SUCCESS', 'FAILURE'], original })];
    const job = { ...jobFor([], { ret: 'HDRS', envid: 'e+1' }), recipients };
    const [told] = await deliver(job, [peer.port]);
    const [kept] = await deliver(job, [peer.port], {}, { lastHop: true });
    expect([told?.peerOffersDsn, kept?.peerOffersDsn]).toEqual([true, false]);
    const said = (verb: string) => peer.lines.filter((line) => line.startsWith(verb));
    expect(said('MAIL')).toEqual([
      'MAIL FROM:<sender@example.org> RET=HDRS ENVID=e+2B1',
      'MAIL FROM:<sender@example.org>',
    ]);
    expect(said('RCPT')).toEqual([
      'RCPT TO:<a@example.net> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;alias@example.org',
      'RCPT TO:<a@example.net>',
    ]);
  });

  it('keeps DSN parameters from a host that does not offer DSN', async () => {
    await using peer = await startScriptedPeer(plainScript);
    const recipients = [aRecipient('a@example.net', { notify: ['SUCCESS'] })];
    const [result] = await deliver({ ...jobFor([], { ret: 'FULL' }), recipients }, [peer.port]);
    expect([result?.verdict.kind, result?.peerOffersDsn]).toEqual(['delivered', false]);
    expect(peer.lines).toContain('RCPT TO:<a@example.net>');
  });

  it('re-encodes 8-bit content for a host without 8BITMIME, and refuses what cannot be', async () => {
    await using peer = await startPeer({ hide8BITMIME: true });
    const eightBit = Buffer.from(
      'From: a@b\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n',
    );
    const job = { ...jobFor(['a@example.net'], { body: '8BITMIME' }), content: inMemory(eightBit) };
    const [result] = await deliver(job, [peer.port]);
    expect(result?.verdict.kind).toBe('delivered');
    expect(peer.arrived[0]?.content.toString('latin1')).toContain('Content-Transfer-Encoding: quoted-printable');
    expect(peer.arrived[0]?.content.toString('latin1')).toContain('Gr=C3=BC=C3=9Fe');
    const headers = Buffer.from('From: a@b\r\nSubject: Grüße\r\n\r\nx\r\n');
    const raw = { ...jobFor(['a@example.net'], { body: '8BITMIME' as const }), content: inMemory(headers) };
    const [refused] = await deliver(raw, [peer.port]);
    expect([refused?.verdict.kind, refused?.verdict.enhanced]).toEqual(['failed', '5.6.3']);
  });

  it('refuses by SIZE before a byte of the message is sent (RFC 1870)', async () => {
    await using peer = await startPeer({ size: 20 });
    const [result] = await deliver(jobFor(['a@example.net']), [peer.port]);
    expect([result?.verdict.kind, result?.verdict.enhanced]).toEqual(['failed', '5.3.4']);
  });

  it('sends international domains as A-labels to a host without SMTPUTF8, and refuses what needs more', async () => {
    await using peer = await startScriptedPeer(plainScript);
    const results = await deliver(jobFor(['user@bücher.example', 'bücher@example.net'], { smtputf8: true }), [
      peer.port,
    ]);
    const byAddress = new Map(results.map(({ recipient, verdict }) => [recipient.address, verdict]));
    expect(byAddress.get('user@bücher.example')?.kind).toBe('delivered');
    expect(byAddress.get('bücher@example.net')).toMatchObject({ kind: 'failed', enhanced: '5.6.7' });
    expect(peer.lines.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<user@xn--bcher-kva.example>']);
    const utf8Header = {
      ...jobFor(['a@x.net'], { smtputf8: true }),
      content: inMemory(Buffer.from('Subject: ü\r\n\r\nx\r\n')),
    };
    const [refused] = await deliver(utf8Header, [peer.port]);
    expect([refused?.verdict.kind, refused?.verdict.enhanced]).toEqual(['failed', '5.6.9']);
  });

  it('has a word from each LMTP recipient', async () => {
    let answers = 0;
    await using peer = await startScriptedPeer((line) => {
      if (line.startsWith('LHLO')) return '250-peer\r\n250 PIPELINING';
      if (line === '.') {
        answers += 1;
        return '250 2.0.0 first\r\n452 4.2.2 second is full';
      }
      return plainScript(line);
    });
    const results = await deliver(jobFor(['a@x.net', 'b@x.net']), [peer.port], { protocol: 'lmtp' });
    expect(results.map(({ verdict }) => [verdict.kind, verdict.enhanced])).toEqual([
      ['delivered', '2.0.0'],
      ['deferred', '4.2.2'],
    ]);
    expect(answers).toBe(1);
  });
});

function newConnector(): Connector {
  return createConnector({
    count() {},
    process: 'test',
    own: { addresses: ['127.0.0.1'], ports: new Set() },
    resolver: noResolver,
    random: Math.random,
    emit() {},
  });
}

function jobFor(addresses: string[], message: Parameters<typeof aMessage>[0] = {}): Job {
  const settings = someSettings((configuration) => {
    configuration.delivery.connectTimeout = 2;
    configuration.delivery.commandTimeout = 5;
  });
  return {
    message: aMessage(message),
    content: inMemory(octets),
    recipients: addresses.map((address) => aRecipient(address)),
    choice: { kind: 'mx', route: 'default', destination: 'mx:example.net', local: false, explain: [] },
    settings,
    lease: aLease(),
  };
}

function deliver(job: Job, ports: number[], way: Partial<Way> = {}, how: { lastHop?: boolean } = {}) {
  const hops = ports.map((port, at) => ({
    name: `mx${at}.example.net`,
    port,
    canonicalName: `mx${at}.example.net`,
    addresses: [{ address: '127.0.0.1', family: 4 as const }],
    isSecure: false,
  }));
  return deliverOverSmtp(
    job,
    {
      way: {
        protocol: 'smtp',
        tls: 'opportunistic',
        hops,
        nextHop: 'example.net',
        lookUp: 'insecure',
        viaMx: true,
        sts: { policy: null },
        isPartial: false,
        isInside: false,
        ...way,
      },
      handedTo: 'relay',
      lastHop: how.lastHop ?? false,
    },
    {
      connector,
      sign: async () => ({ kind: 'none' }),
      seal: async () => ({ kind: 'none' }),
      secure: createSecurer({ resolver: () => nobody }),
    },
  );
}

/** No host here is one that DNSSEC secures, so nobody is asked. */
const nobody = createResolver({ servers: [] });

function plainScript(line: string): string {
  if (line === 'connect') return '220 peer ESMTP';
  if (/^(EHLO|LHLO)/.test(line)) return '250 peer';
  if (line === 'DATA') return '354 go on';
  if (line === 'QUIT') return '221 bye';
  return '250 2.0.0 ok';
}
