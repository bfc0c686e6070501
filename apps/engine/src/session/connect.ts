import type { Socket } from 'node:net';
import type { JsonValue } from '@posthorn/policy/decision';
import { reply } from '@posthorn/smtp/reply';
import type { House } from '../house.ts';
import type { InForce } from '../in-force.ts';
import { unmapped } from '../limits/prefix.ts';
import { isImplicitTls } from '../listeners/kind.ts';
import { decisionOf, isAccepting } from '../stages/stage.ts';
import { gone } from './close.ts';
import { createSession } from './create.ts';
import { learnHost } from './learn.ts';
import { frontOf, readIntroduction, toldByProxy } from './proxy.ts';
import { recordConnection, recordRefusal } from './record.ts';
import type { Front, Session, SessionListener } from './session.ts';
import { beginTls } from './starttls.ts';
import { welcome } from './welcome.ts';
import { isHeld } from './wire.ts';

/** A peer has connected: a proxy says first whom it speaks for, everybody else speaks for itself. */
export function connect(house: House, listener: SessionListener, socket: Socket): void {
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) {
    socket.destroy();
    return;
  }
  const peer = { address: unmapped(remoteAddress), port: remotePort };
  const inForce = house.inForce().forListener(listener.name);
  if (!inForce.hasLookedUpLists) {
    begun(inForce, { house, listener, socket, peer });
    return;
  }
  socket.on('error', () => socket.destroy());
  Promise.resolve(learnHost(inForce, peer.address))
    .then(() => {
      if (!socket.destroyed) begun(inForce, { house, listener, socket, peer });
    })
    .catch((error: unknown) => {
      house.log.error({ err: error, peer: peer.address }, 'a connection could not be begun');
      socket.destroy();
    });
}

type Arrival = Pick<Opening, 'house' | 'listener' | 'socket'> & { peer: Opening['client'] };

function begun(inForce: InForce, { house, listener, socket, peer }: Arrival): void {
  // By address alone: a name would have to be looked up first, and could be forged in the reverse zone of the peer.
  if (inForce.lists.proxyRequiredHosts.matches({ address: peer.address, name: undefined })) {
    void introduced(house, listener, socket).catch((error: unknown) => {
      house.log.error({ err: error, peer: peer.address }, 'a proxied connection could not be begun');
      socket.destroy();
    });
  } else {
    open({ house, listener, socket, client: peer });
  }
}

/** Waits for the PROXY header. What a missing or wrong one brings is the operator's choice. */
async function introduced(house: House, listener: SessionListener, socket: Socket): Promise<void> {
  const peer = { address: unmapped(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
  const { proxy } = house.inForce().forListener(listener.name).configuration;
  const leave = house.limits.proxies.open([peer.address]);
  socket.once('close', leave);
  socket.on('error', () => socket.destroy());
  const introduction = await readIntroduction(socket, proxy.timeout * 1000);
  if (introduction.kind === 'gone' || socket.destroyed) {
    socket.destroy();
    return;
  }
  if (introduction.kind === 'introduced') {
    open({ house, listener, socket, ...frontOf(introduction.header, peer) });
    return;
  }
  const isClosed = proxy.onFailure === 'close' || isImplicitTls(listener.kind);
  open({
    house,
    listener,
    socket,
    client: peer,
    front: { by: 'proxy' },
    failure: { reason: introduction.reason, isClosed },
  });
}

type Opening = {
  house: House;
  listener: SessionListener;
  socket: Socket;
  client: { address: string; port: number };
  front?: Front;
  failure?: { reason: string; isClosed: boolean };
};

/** Makes the session, asks the connect stage, and greets or refuses. */
function open({ house, listener, socket, client, front, failure }: Opening): void {
  const refuseCommands = failure && reply(503, '5.5.1', 'Command refused, required proxy negotiation failed');
  const session = createSession(house, listener, { socket, client, front, refuseCommands });
  house.sessions.add(session);
  house.metrics.connections(listener.name);
  recordConnection(session, 'tcp:connect', {
    port: session.client.port,
    data: {
      listener: listener.name,
      localAddress: session.client.localAddress,
      localPort: session.client.localPort,
      ...(front?.address === undefined ? {} : { proxyAddress: front.address, proxyPort: front.port ?? 0 }),
      ...(front?.target === undefined
        ? {}
        : { proxyTargetAddress: front.target.address, proxyTargetPort: front.target.port }),
      ...toldWith(front),
    },
  });
  socket.once('close', () => gone(session));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    session.ending ??= error.code ?? error.message;
    session.wire.socket.destroy();
  });
  if (failure) {
    refuseProxy(session, failure.reason);
    if (failure.isClosed) {
      session.ending = 'no PROXY header';
      socket.destroy();
      return;
    }
  }
  welcome(session, (decision) => begin(session, decision));
}

function toldWith(front: Front | undefined): { proxyTold?: JsonValue } {
  const told = front?.tlvs && toldByProxy(front.tlvs);
  return told === undefined ? {} : { proxyTold: told };
}

function begin(session: Session, decision: NonNullable<Session['welcome']>): void {
  const { house, listener, wire, conversation } = session;
  session.welcome = decision;
  // What a client sent without waiting for the greeting is read before the greeting is said: the next look at the socket but one, or when a
  // greeting that is held back may go. Only so is it known who talks early, and whether it may.
  const start = (): void => {
    setImmediate(() =>
      setImmediate(() => {
        if (wire.isClosing || wire.socket.destroyed) return;
        if (isHeld(session)) {
          wire.greetingTimer = setTimeout(start, wire.heldUntil - house.now() + 1);
          return;
        }
        conversation.start();
        session.wake();
      }),
    );
  };
  if (!isImplicitTls(listener.kind)) {
    session.listen(wire.socket);
    start();
    // A proxy's header was read from it, and then it was paused.
    if (session.front) wire.socket.resume();
    return;
  }
  if (isAccepting(decision)) {
    beginTls(session, start);
    return;
  }
  // Before the handshake there is no way to say no, and a handshake is what a flood wants us to pay for.
  recordRefusal(session, decision);
  session.ending = 'refused';
  wire.socket.destroy();
}

function refuseProxy(session: Session, reason: string): void {
  const decision = decisionOf('connect', session, {
    rule: 'builtin.proxy-required',
    verdict: 'deny',
    reply: { code: 503, enhanced: '5.5.1', text: 'Command refused, required proxy negotiation failed' },
    facts: { reason, 'proxy.session': true, 'proxy.hostAddress': '' },
  });
  recordRefusal(session, decision);
}
