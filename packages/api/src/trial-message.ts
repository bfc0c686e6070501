import { misbehaviours } from '@posthorn/settings/misbehaviours';

/** What a trial is sent as. */
export type TrialMessage = {
  content: Buffer;
  summary: { subject: string; from: string; to: string; messageId: string; date: Date };
};

/** The message that shows what a misbehaviour does: plain text and HTML, ASCII only, with the words of the lesson in it. */
export const trialMessage = (about: {
  id: string;
  sender: string;
  recipient: string;
  /** `behave`, or the id of a misbehaviour. */
  misbehaviour: string;
  hostname: string;
  at: Date;
}): TrialMessage => {
  const lesson = misbehaviours.find(({ id }) => id === about.misbehaviour);
  const subject = `A destination that ${lesson ? lowered(lesson.title) : 'behaves well'}`;
  const words = lesson
    ? [lesson.does, lesson.teaches]
    : ['Takes everything and keeps it.', 'The message is delivered at the first attempt and shown in the sandbox.'];
  const messageId = `<${about.id}@${about.hostname}>`;
  const from = `You <${about.sender}>`;
  const boundary = `trial-${about.id}`;
  const lines = [
    `Date: ${about.at.toUTCString().replace('GMT', '+0000')}`,
    `From: ${from}`,
    `To: <${about.recipient}>`,
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'This is a trial, sent from the sandbox page of the console.',
    '',
    ...words.map((line) => ascii(line)),
    '',
    `--${boundary}`,
    'Content-Type: text/html; charset=us-ascii',
    '',
    '<p>This is a <b>trial</b>, sent from the sandbox page of the console.</p>',
    ...words.map((line) => `<p>${ascii(line)}</p>`),
    '',
    `--${boundary}--`,
    '',
  ];
  const content = Buffer.from(lines.join('\r\n'), 'ascii');
  return { content, summary: { subject, from, to: `<${about.recipient}>`, messageId, date: about.at } };
};

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Neither a character that needs 8BITMIME nor one that HTML reads. */
const ascii = (text: string): string => text.replace(/[^\x20-\x7e]|[<>&]/g, '?');
