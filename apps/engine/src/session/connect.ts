import type { Socket } from 'node:net';
import { uuidv7 } from '@posthorn/events/id';
import { createServerConversation } from '@posthorn/smtp/server';
import type { House } from '../house.ts';
import { unmapped } from '../limits/prefix.ts';
import { isImplicitTls } from '../listeners/kind.ts';
import { connectStage } from '../stages/connect.ts';
import { decide, isAccepting } from '../stages/stage.ts';
import { countContent, startPace } from '../timeouts.ts';
import { gone } from './close.ts';
import { pump } from './pump.ts';
import { recordConnection, recordRefusal } from './record.ts';
import type { Client, Session, SessionListener } from './session.ts';
import { conversationSettings } from './settings.ts';
import { beginTls } from './starttls.ts';
import { regulate } from './wire.ts';

/** A client has connected: makes its session, asks the connect stage, and greets or refuses. */
export function connect(house: House, listener: SessionListener, socket: Socket): void {
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) {
    socket.destroy();
    return;
  }
  const session = createSession(house, listener, socket);
  house.sessions.add(session);
  house.metrics.connections(listener.name);
  recordConnection(session, 'tcp:connect', {
    port: session.client.port,
    data: {
      listener: listener.name,
      localAddress: session.client.localAddress,
      localPort: session.client.localPort,
    },
  });
  socket.once('close', () => gone(session));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    session.ending ??= error.code ?? error.message;
    session.wire.socket.destroy();
  });
  const welcome = decide(connectStage, session, undefined);
  if (welcome instanceof Promise) {
    welcome.then(
      (decision) => begin(session, decision),
      (error: unknown) => {
        house.log.error({ err: error, session: session.id }, 'the connect stage failed');
        socket.destroy();
      },
    );
  } else {
    begin(session, welcome);
  }
}

function begin(session: Session, welcome: NonNullable<Session['welcome']>): void {
  const { listener, wire, conversation } = session;
  session.welcome = welcome;
  const open = (): void => {
    conversation.start();
    session.wake();
  };
  if (!isImplicitTls(listener.kind)) {
    session.listen(wire.socket);
    open();
    return;
  }
  if (isAccepting(welcome)) {
    beginTls(session, open);
    return;
  }
  // Before the handshake there is no way to say no, and a handshake is what a flood wants us to pay for.
  recordRefusal(session, welcome);
  session.ending = 'refused';
  wire.socket.destroy();
}

function createSession(house: House, listener: SessionListener, socket: Socket): Session {
  const inForce = house.inForce().forListener(listener.name);
  const { smtp } = inForce.configuration;
  const client = clientOf(house, socket, { ipv4: smtp.clientIpv4Prefix, ipv6: smtp.clientIpv6Prefix });
  const facts = house.facts.about(client.address, smtp.reverseDns);
  const begun: Omit<Session, 'conversation'> = {
    house,
    listener,
    client,
    inForce,
    id: uuidv7(house.now()),
    facts,
    pace: startPace(house.now()),
    wire: {
      socket,
      out: [],
      bytesIn: 0,
      bytesOut: 0,
      isReading: true,
      isEnded: false,
      isClosing: false,
      isDiskBehind: false,
      heldUntil: 0,
      holdTimer: undefined,
      stuckSince: 0,
      stuckBytes: 0,
      isHandshaking: false,
      isPumping: false,
    },
    helo: '',
    isExtended: false,
    tls: undefined,
    user: undefined,
    transaction: undefined,
    refusedTransaction: undefined,
    authenticationFailures: 0,
    errors: 0,
    messages: 0,
    ending: undefined,
    welcome: undefined,
    leave: house.limits.connections.open([client.keys.client, client.keys.network]),
    wake: () => pump(session),
    listen: (stream) => listen(session, stream),
  };
  const conversation = createServerConversation({
    ...conversationSettings(begun),
    hostname: inForce.hostname,
    protocol: listener.kind === 'lmtp' ? 'lmtp' : 'smtp',
    secure: isImplicitTls(listener.kind),
  });
  const session: Session = Object.assign(begun, { conversation });
  void facts.reverseName().then((name) => {
    client.name ??= name;
  });
  return session;
}

function listen(session: Session, stream: Socket): void {
  const { wire, conversation, pace, house } = session;
  stream.on('data', (bytes: Buffer) => {
    wire.bytesIn += bytes.length;
    // What is read away of refused content counts too: its client keeps its pace and shall hear why it was refused.
    if (pace.turn === 'content') countContent(pace, bytes.length, house.now());
    if (wire.isClosing) return;
    conversation.receive(bytes);
    pump(session);
  });
  stream.on('drain', () => regulate(session));
  stream.on('end', () => {
    wire.isEnded = true;
    pump(session);
  });
}

function clientOf(house: House, socket: Socket, prefix: { ipv4: number; ipv6: number }): Client {
  const address = unmapped(socket.remoteAddress ?? '');
  return {
    address,
    port: socket.remotePort ?? 0,
    localAddress: unmapped(socket.localAddress ?? ''),
    localPort: socket.localPort ?? 0,
    keys: house.limits.keysOf(address, prefix),
    name: undefined,
  };
}
