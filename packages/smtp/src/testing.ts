import {
  type ClientConversation,
  type ClientEvent,
  type ClientOptions,
  createClientConversation,
  type Transaction,
} from './client.ts';
import { type Reply, reply } from './reply.ts';
import { type Credential, createServerConversation, type ServerEvent, type ServerOptions } from './server.ts';

/** One message that a test server took. */
export type Taken = {
  reversePath: string;
  params: unknown;
  recipients: { path: string; params: unknown }[];
  content: Buffer;
};

/** What a test server answers; each may be replaced. */
export type Answers = {
  greet?: Reply;
  helo?: Reply;
  mail?: (reversePath: string) => Reply;
  rcpt?: (forwardPath: string) => Reply;
  xclient?: Reply;
  dataStart?: Reply;
  contentEnd?: (recipients: string[]) => Reply | Reply[];
  vrfy?: Reply;
  credential?: (identity: string) => Credential;
};

export const defaultServerOptions: ServerOptions = {
  hostname: 'mx.test',
  protocol: 'smtp',
  secure: false,
  limits: {
    maxCommandLength: 512,
    maxTextLineLength: 998,
    maxMessageSize: 1_000_000,
    maxRecipients: 100,
    maxErrors: 10,
    maxNoops: 20,
  },
  bareLineEndings: 'refuse',
  // What is for chosen clients only has to be asked for.
  offer: (keyword) => !['PRDR', 'PIPECONNECT', 'XCLIENT'].includes(keyword),
  starttls: true,
  mechanisms: ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'],
  vrfy: 'off',
  help: 'See the manual',
};

/** A server that answers at once; `feed` gives back what it says. */
export function createTestServer(options: Partial<ServerOptions> = {}, answers: Answers = {}) {
  const conversation = createServerConversation({ ...defaultServerOptions, ...options });
  const taken: Taken[] = [];
  const seen: ServerEvent[] = [];
  let open: Taken = nothingTaken();
  let isFirst = true;

  function respond(event: ServerEvent) {
    switch (event.kind) {
      case 'greet':
        return conversation.answer(answers.greet ?? reply(220, undefined, 'mx.test ESMTP'));
      case 'helo':
        return conversation.answer(answers.helo ?? reply(250, undefined, 'mx.test'));
      case 'xclient':
        return conversation.answer(answers.xclient ?? reply(250, undefined, 'Ok'));
      case 'mail':
        open = { ...nothingTaken(), reversePath: event.reversePath, params: event.params };
        return conversation.answer(answers.mail?.(event.reversePath) ?? reply(250, '2.1.0', 'Ok'));
      case 'rcpt': {
        const answer = answers.rcpt?.(event.forwardPath) ?? reply(250, '2.1.5', 'Ok');
        if (answer.code < 300) open.recipients.push({ path: event.forwardPath, params: event.params });
        return conversation.answer(answer);
      }
      case 'dataStart':
        return conversation.answer(answers.dataStart ?? reply(354, undefined, 'go on'));
      case 'content':
        open.content = Buffer.concat([open.content, event.bytes]);
        return;
      case 'contentEnd': {
        const answer =
          answers.contentEnd?.(open.recipients.map(({ path }) => path)) ?? reply(250, '2.0.0', 'Ok: queued');
        taken.push(open);
        return Array.isArray(answer) ? conversation.answerEach(answer) : conversation.answer(answer);
      }
      case 'vrfy':
        return conversation.answer(answers.vrfy ?? reply(252, '2.0.0', 'Maybe'));
      case 'lookupCredential':
        return conversation.credential(answers.credential?.(event.identity) ?? { kind: 'unknown' });
    }
  }

  function drain(): Buffer {
    const out: Buffer[] = [];
    for (let events = conversation.events(); events.length > 0; events = conversation.events()) {
      for (const event of events) {
        if (event.kind === 'send') out.push(event.bytes);
        else seen.push(event);
        respond(event);
      }
    }
    return Buffer.concat(out);
  }

  return {
    conversation,
    taken,
    seen,
    violations: () => seen.flatMap((event) => (event.kind === 'violation' ? [event.what] : [])),
    /** Says the greeting first when it has not been said. */
    feed(octets: string | Uint8Array): string {
      let out = Buffer.alloc(0) as Buffer;
      if (isFirst) {
        isFirst = false;
        conversation.start();
        out = drain();
      }
      conversation.receive(typeof octets === 'string' ? Buffer.from(octets, 'utf8') : octets);
      return Buffer.concat([out, drain()]).toString('utf8');
    },
    drain,
  };
}

export type TestServer = ReturnType<typeof createTestServer>;

/** Runs a client against a server, `step` octets at a time, until both are silent. */
export function converse(
  client: ClientConversation,
  server: TestServer,
  how: { transactions: Transaction[]; contents?: Uint8Array[]; step?: number },
): ClientEvent[] {
  const log: ClientEvent[] = [];
  const step = how.step ?? Number.MAX_SAFE_INTEGER;
  let next = 0;
  let toClient: Buffer = Buffer.from(server.feed(''));
  let toServer: Buffer = Buffer.alloc(0);
  for (;;) {
    const events = client.events();
    for (const event of events) {
      log.push(event);
      if (event.kind === 'send') toServer = Buffer.concat([toServer, event.bytes]);
      if (event.kind === 'startTls') {
        client.tlsEstablished();
        server.conversation.tlsEstablished();
      }
      if (event.kind === 'ready') {
        const transaction = how.transactions[next++];
        if (transaction === undefined) client.quit();
        else client.send(transaction);
      }
      if (event.kind === 'wantContent') {
        const content = how.contents![next - 1]!;
        for (let at = 0; at < content.length; at += 1000) client.content(content.subarray(at, at + 1000));
        client.contentEnd();
      }
    }
    if (events.length > 0) continue;
    if (toServer.length > 0) {
      toClient = Buffer.concat([toClient, Buffer.from(server.feed(toServer.subarray(0, step)), 'utf8')]);
      toServer = toServer.subarray(step);
    } else if (toClient.length > 0) {
      client.receive(toClient.subarray(0, step));
      toClient = toClient.subarray(step);
    } else {
      return log;
    }
  }
}

export function createTestClient(options: Partial<ClientOptions> = {}): ClientConversation {
  return createClientConversation({
    heloName: 'client.test',
    protocol: 'smtp',
    secure: false,
    wantTls: 'never',
    pipelining: true,
    ...options,
  });
}

function nothingTaken(): Taken {
  return { reversePath: '', params: undefined, recipients: [], content: Buffer.alloc(0) };
}
