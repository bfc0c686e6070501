import type { Outputs } from '../../ui/trpc.ts';

type Session = Outputs['simulator']['prefill']['session'];

/** The form as it is typed. */
export type FormState = {
  address: string;
  port: string;
  front: '' | 'proxy' | 'xclient';
  frontAddress: string;
  listener: string;
  verb: 'EHLO' | 'HELO' | 'LHLO';
  helo: string;
  tls: 'none' | 'TLSv1.2' | 'TLSv1.3';
  serverName: string;
  user: string;
  sender: string;
  mailParameters: string;
  /** One a line, parameters behind a blank. */
  recipients: string;
  content: 'none' | 'text' | 'stored';
  text: string;
  messageId: string;
  at: string;
};

/** A stranger who writes to somebody. */
export const emptyForm: FormState = {
  address: '192.0.2.1',
  port: '54321',
  front: '',
  frontAddress: '',
  listener: '',
  verb: 'EHLO',
  helo: 'mail.example.com',
  tls: 'TLSv1.3',
  serverName: '',
  user: '',
  sender: 'somebody@example.com',
  mailParameters: '',
  recipients: '',
  content: 'text',
  text: 'From: Somebody <somebody@example.com>\nTo: you\nSubject: Hello\n\nHow are you?\n',
  messageId: '',
  at: '',
};

/** Fills the form from a session that was, or was simulated before. */
export const formOf = (session: Session, message: { id: string | null; text: string | null }): FormState => ({
  ...emptyForm,
  address: session.client.address,
  port: String(session.client.port),
  front: session.front?.by ?? '',
  frontAddress: session.front?.address ?? '',
  listener: session.listener,
  verb: session.helo.verb,
  helo: session.helo.name,
  tls: session.tls,
  serverName: session.serverName ?? '',
  user: session.user,
  sender: session.sender,
  mailParameters: session.mailParameters,
  recipients: session.recipients
    .map(({ address, parameters }) => (parameters ? `${address} ${parameters}` : address))
    .join('\n'),
  content: message.id ? 'stored' : message.text === null ? 'none' : 'text',
  text: message.text ?? emptyForm.text,
  messageId: message.id ?? '',
  at: session.at ?? '',
});

/** What the API is asked. */
export const inputOf = (form: FormState) => ({
  session: {
    client: { address: form.address.trim(), ...portOf(form.port) },
    ...(form.front === '' ? {} : { front: { by: form.front, address: form.frontAddress.trim() } }),
    listener: form.listener,
    helo: { verb: form.verb, name: form.helo.trim() },
    tls: form.tls,
    ...(form.serverName.trim() === '' ? {} : { serverName: form.serverName.trim() }),
    user: form.user.trim(),
    sender: form.sender.trim().replace(/^<(.*)>$/, '$1'),
    mailParameters: form.mailParameters.trim(),
    recipients: form.recipients
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map(recipientOf),
    ...(form.at === '' ? {} : { at: form.at }),
  },
  message: form.content === 'text' ? { text: form.text } : form.content === 'stored' ? { id: form.messageId } : {},
});

/** A quoted local part may hold blanks (RFC 5321 §4.1.2). */
function recipientOf(line: string): { address: string; parameters: string } {
  const read = /^("(?:\\.|[^"])*"@\S+|\S+)\s*(.*)$/.exec(line);
  return { address: (read?.[1] ?? line).replace(/^<(.*)>$/, '$1'), parameters: read?.[2] ?? '' };
}

function portOf(text: string): { port: number } | Record<string, never> {
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {};
}
