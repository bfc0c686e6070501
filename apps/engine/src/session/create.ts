import type { Socket } from 'node:net';
import { uuidv7 } from '@posthorn/events/id';
import type { Reply } from '@posthorn/smtp/reply';
import { createServerConversation } from '@posthorn/smtp/server';
import type { House } from '../house.ts';
import { unmapped } from '../limits/prefix.ts';
import { isImplicitTls } from '../listeners/kind.ts';
import { newSessionRules } from '../rules/state.ts';
import { countContent, startPace } from '../timeouts.ts';
import { clientOf, nameInTime } from './client.ts';
import { pump } from './pump.ts';
import type { Front, Session, SessionListener } from './session.ts';
import { conversationSettings } from './settings.ts';
import { regulate } from './wire.ts';

/** Who a new session is with. */
export type Begun = {
  socket: Socket;
  client: { address: string; port: number };
  front: Front | undefined;
  /** Every command but QUIT is answered with this. */
  refuseCommands: Reply | undefined;
};

/** Makes the session of a connection; nothing is said or read yet. */
export function createSession(house: House, listener: SessionListener, begun: Begun): Session {
  const { socket, front, refuseCommands } = begun;
  const inForce = house.inForce().forListener(listener.name);
  const { smtp } = inForce.configuration;
  const client = clientOf(house, inForce, {
    ...begun.client,
    localAddress: unmapped(socket.localAddress ?? ''),
    localPort: socket.localPort ?? 0,
  });
  const facts = house.facts.about(client.address, smtp.reverseDns);
  const parts: Omit<Session, 'conversation'> = {
    house,
    listener,
    client,
    entry: client,
    front,
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
      greetingTimer: undefined,
      stuckSince: 0,
      stuckBytes: 0,
      isHandshaking: false,
      isPumping: false,
    },
    helo: '',
    isExtended: false,
    tls: undefined,
    certificate: undefined,
    user: undefined,
    transaction: undefined,
    refusedTransaction: undefined,
    authenticationFailures: 0,
    errors: 0,
    messages: 0,
    rules: newSessionRules(),
    ending: undefined,
    welcome: undefined,
    leave: house.limits.connections.open([client.keys.client, client.keys.network]),
    wake: () => pump(session),
    listen: (stream) => listen(session, stream),
  };
  const conversation = createServerConversation({
    ...conversationSettings(parts),
    hostname: inForce.hostname,
    protocol: listener.kind === 'lmtp' ? 'lmtp' : 'smtp',
    secure: isImplicitTls(listener.kind),
    ...(refuseCommands === undefined ? {} : { refuseCommands }),
  });
  const session: Session = Object.assign(parts, { conversation });
  nameInTime(session);
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
