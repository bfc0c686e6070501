import { isIPv6 } from 'node:net';
import { isImplicitTls } from '../listeners/kind.ts';
import { isGood, type Script, type Talk } from './talk.ts';

/** From the connection to the last EHLO. False: the conversation ended there. */
export async function begin(script: Script, talk: Talk): Promise<boolean> {
  const { said, client, listener, local } = script;
  const { address, port } = said.client;
  const preface = said.front?.by === 'proxy' ? proxyLine(said.client, local) : undefined;
  if (preface !== undefined) await client.write(`${preface}\r\n`);
  const isSecureAtOnce = isImplicitTls(listener.kind);
  const shaken = isSecureAtOnce ? await shake(script) : undefined;
  const greeting = await talk.exchange(
    'connect',
    `${address} port ${port} connects to ${local.address} port ${local.port} (${listener.name})`,
    { say: null, ...wordsOf([preface, shaken]) },
  );
  if (!isGood(greeting)) return false;
  let hello = await greet(script, talk);
  if (isGood(hello) && said.front?.by === 'xclient') {
    const named = address.includes(':') ? `IPV6:${address}` : address;
    if (!isGood(await talk.exchange('front', `XCLIENT ADDR=${named} PORT=${port}`))) return false;
    hello = await greet(script, talk);
  }
  if (isGood(hello) && said.tls !== 'none' && !isSecureAtOnce) {
    if (!offers(hello, 'STARTTLS'))
      talk.note('tls', '', 'STARTTLS is not offered to this client; it goes on in clear.');
    else if (isGood(await talk.exchange('tls', 'STARTTLS'))) {
      const words = await shake(script);
      if (client.isOver) talk.note('tls', '', words);
      else hello = await greet(script, talk, words);
    }
  }
  if (!isGood(hello) || client.isOver) return false;
  if (said.user !== '') signIn(script, talk, hello);
  return true;
}

async function greet({ said, session }: Script, talk: Talk, words?: string): Promise<string[]> {
  // A client from afar needs longer for its first line than DNS for its name; this one would be faster, and be greeted without.
  await session()?.facts.reverseName();
  return await talk.exchange('helo', `${said.helo.verb} ${said.helo.name}`, wordsOf([words]));
}

/** A real handshake; in words how it went. */
async function shake({ client, said }: Script): Promise<string> {
  const maxVersion = said.tls === 'TLSv1.2' ? 'TLSv1.2' : 'TLSv1.3';
  try {
    return `The connection is private: ${await client.secure({ maxVersion, serverName: said.serverName })}.`;
  } catch (error) {
    client.destroy();
    return `The TLS handshake failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** As a right password would do it; there is none to be asked for. */
function signIn({ said, session }: Script, talk: Talk, hello: readonly string[]): void {
  const known = session();
  const account = known?.inForce.account(said.user);
  const words = !offers(hello, 'AUTH')
    ? 'AUTH is not offered to this client here; it goes on without having signed in.'
    : account === undefined
      ? 'There is no such account: the client goes on without having signed in.'
      : account.enabled
        ? 'Taken as signed in; no password was asked for.'
        : 'The account is disabled: the client goes on without having signed in.';
  if (known !== undefined && offers(hello, 'AUTH') && account?.enabled) known.user = account;
  talk.note('sign-in', `AUTH as ${said.user}`, words);
}

/** PROXY protocol version 1, as a proxy would begin; both addresses have to be of one family. */
function proxyLine(client: { address: string; port: number }, local: { address: string; port: number }): string {
  const isSix = isIPv6(client.address);
  const target = isIPv6(local.address) === isSix ? local.address : isSix ? '::1' : '127.0.0.1';
  return `PROXY ${isSix ? 'TCP6' : 'TCP4'} ${client.address} ${target} ${client.port} ${local.port}`;
}

const offers = (hello: readonly string[], keyword: string): boolean =>
  hello.some((line) => line.slice(4).split(' ')[0]!.toUpperCase() === keyword);

function wordsOf(words: readonly (string | undefined)[]): { words: string } | Record<string, never> {
  const said = words.filter((one) => one !== undefined);
  return said.length === 0 ? {} : { words: said.join(' ') };
}
