import { type Stage, stages } from '@posthorn/policy/stage';
import type { RuleVariable } from './feature.ts';

/** Facts of session, envelope and message that belong to no feature of their own. */
export const ruleVariables: readonly RuleVariable[] = [
  ...at(stages, [
    ['client.address', 'ip', 'The address of the client, as a proxy in front of us told it.'],
    ['client.port', 'int', 'The port it connected from.'],
    ['client.name', 'domain', 'Its verified reverse name; empty without one. Asks DNS.'],
    ['client.nameResult', 'string', 'The result of the reverse look-up: pass, fail, permerror or temperror. Asks DNS.'],
    ['client.network', 'string', 'The network around the client, as limits count it.'],
    ['client.connections', 'int', 'How many connections the client has open on this engine.'],
    ['client.isRelayHost', 'bool', 'True for clients that may send to any domain without signing in.'],
    ['session.id', 'string', 'The id of the connection, as in events.'],
    ['session.listener', 'string', 'The name of the listener.'],
    ['session.localAddress', 'ip', 'The address of ours that the client connected to.'],
    ['session.localPort', 'int', 'The port of ours.'],
    ['session.isSubmission', 'bool', 'True on the ports for mail programs.'],
    [
      'session.isFromOutside',
      'bool',
      'True for clients whose mail is judged: not signed in, no relay host, no submission port.',
    ],
    ['session.tls', 'bool', 'Whether the connection is encrypted.'],
    ['session.tlsVersion', 'string', 'The version of TLS, such as TLSv1.3; empty in the clear.'],
    ['session.tlsCipher', 'string', 'The cipher; empty in the clear.'],
    ['session.tlsName', 'domain', 'The name of ours that the client asked for (SNI).'],
    ['session.user', 'string', 'The account that the client signed in with; empty without.'],
    ['session.messages', 'int', 'How many messages were taken on this connection before.'],
    ['session.errors', 'int', 'How often the client was refused or broke a rule on this connection.'],
    ['session.hostname', 'domain', 'Our own name.'],
  ]),
  ...at(stages.slice(1), [
    ['session.helo', 'string', 'What the client calls itself in HELO or EHLO.'],
    ['session.isExtended', 'bool', 'True after EHLO, false after HELO.'],
  ]),
  ...at(stages.slice(2), [
    ['sender.address', 'address', 'The envelope sender; empty for a report.'],
    ['sender.localPart', 'string', 'The part of it in front of the @.'],
    ['sender.domain', 'domain', 'The domain of it; empty for a report.'],
    ['message.id', 'string', 'The id that the message gets here.'],
    ['message.declaredSize', 'int', 'The size in octets that the client announced; 0 without.'],
    ['message.smtputf8', 'bool', 'True when the client said SMTPUTF8.'],
    ['message.body', 'string', 'The BODY parameter: 7BIT, 8BITMIME or BINARYMIME.'],
  ]),
  ...at(stages.slice(3), [
    ['message.recipients', 'list<string>', 'The recipients accepted so far.'],
    ['message.recipientCount', 'int', 'How many recipients were accepted so far.'],
  ]),
  ...at(
    ['rcpt', 'prdr'],
    [
      ['recipient.address', 'address', 'The recipient that this is about.'],
      ['recipient.localPart', 'string', 'The part of it in front of the @.'],
      ['recipient.domain', 'domain', 'The domain of it.'],
      ['recipient.isLocal', 'bool', 'Whether the domain is one of ours.'],
      ['recipient.route', 'string', 'The route that takes it.'],
    ],
  ),
  ...at(
    ['prdr', 'data'],
    [
      ['message.size', 'int', 'The size in octets.'],
      ['message.subject', 'string', 'The subject, decoded.'],
      ['message.from', 'string', 'The field From, decoded.'],
      ['message.to', 'string', 'The field To, decoded.'],
      ['message.messageId', 'string', 'The Message-ID of the header.'],
      ['message.receivedCount', 'int', 'How many Received fields the message carries.'],
      ['message.headerNames', 'list<string>', 'The names of all header fields, in lower case, from the top.'],
    ],
  ),
];

function at(
  where: readonly Stage[],
  facts: readonly (readonly [string, RuleVariable['type'], string])[],
): RuleVariable[] {
  return facts.map(([name, type, words]) => ({ name, type, stages: where, words }));
}
