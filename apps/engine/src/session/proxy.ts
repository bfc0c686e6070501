import type { Socket } from 'node:net';
import type { JsonValue } from '@posthorn/policy/decision';
import { type ProxyHeader, type ProxyTlvs, readProxyHeader } from '@posthorn/transport/proxy-protocol/header';
import { asWrittenByUs } from '../limits/prefix.ts';
import type { Front } from './session.ts';

/** How the wait for a PROXY header ended; `gone` when the peer left without one, as health checks do. */
export type Introduction =
  | { kind: 'introduced'; header: ProxyHeader }
  | { kind: 'failed'; reason: string }
  | { kind: 'gone' };

/**
 * Reads the PROXY header of a new connection and nothing beyond it: what follows is put back for whoever reads next. The socket is paused
 * afterwards.
 */
export function readIntroduction(socket: Socket, timeoutMs: number): Promise<Introduction> {
  return new Promise((resolve) => {
    let octets = Buffer.alloc(0) as Buffer;
    const end = (introduction: Introduction): void => {
      clearTimeout(timer);
      socket.off('data', take).off('end', left).off('close', left);
      socket.pause();
      resolve(introduction);
    };
    const take = (bytes: Buffer): void => {
      octets = Buffer.concat([octets, bytes]);
      const read = readProxyHeader(octets);
      if (read.kind === 'malformed') end({ kind: 'failed', reason: read.reason });
      if (read.kind !== 'header') return;
      const rest = octets.subarray(read.length);
      end({ kind: 'introduced', header: read.header });
      if (rest.length > 0) socket.unshift(rest);
    };
    const left = (): void => end({ kind: 'gone' });
    const timer = setTimeout(
      () => end({ kind: 'failed', reason: `no complete PROXY header within ${timeoutMs / 1000} s` }),
      timeoutMs,
    );
    socket.on('data', take).once('end', left).once('close', left);
  });
}

/** What a header says of the client and of who stands before it. A LOCAL or UNKNOWN header leaves the real ends as they are. */
export function frontOf(header: ProxyHeader, peer: { address: string; port: number }): Introduced {
  if (header.kind === 'local')
    return { client: peer, front: { by: 'proxy', address: peer.address, port: peer.port, tlvs: header.tlvs } };
  const { source, destination, tlvs } = header;
  return {
    client: { address: asWrittenByUs(source.address), port: source.port },
    front: {
      by: 'proxy',
      address: peer.address,
      port: peer.port,
      target: { address: asWrittenByUs(destination.address), port: destination.port },
      tlvs,
    },
  };
}

/** What the proxy added about its client, as it is kept: plain JSON, strangers' texts bounded; undefined when it added nothing. */
export function toldByProxy({ alpn, authority, uniqueId, netns, tls, others }: ProxyTlvs): Told | undefined {
  const told: Told = {
    ...(alpn === undefined ? {} : { alpn: alpn.slice(0, MAX_TEXT) }),
    ...(authority === undefined ? {} : { authority: authority.slice(0, MAX_TEXT) }),
    ...(uniqueId === undefined ? {} : { uniqueId }),
    ...(netns === undefined ? {} : { netns: netns.slice(0, MAX_TEXT) }),
    ...(tls === undefined ? {} : { tls: { ...tls } }),
    ...(others.length === 0 ? {} : { others }),
  };
  return Object.keys(told).length === 0 ? undefined : told;
}

type Told = { [name: string]: JsonValue };
const MAX_TEXT = 255;

type Introduced = { client: { address: string; port: number }; front: Front };
