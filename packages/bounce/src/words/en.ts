import type { Words } from './words.ts';

const hello =
  'This is the mail server {hostname}. It writes about your message of {date}, which it knows as {queueId}.';
const end = '{details}\n\n{note}\n\n{returned}';

/** English, the language of whoever asked for none. */
export const english: Words = {
  language: 'en',
  templates: {
    failed: {
      subject: 'Your message could not be delivered',
      text: `${hello}\n\nIt could not be delivered, and will not be tried again, to:\n\n${end}`,
    },
    delayed: {
      subject: 'Your message is delayed',
      text: `${hello}\n\nIt has not been delivered yet. You need not do anything: it will be tried again, and you will hear from us if it fails for good. Please do not send it once more. It waits for:\n\n${end}`,
    },
    delivered: {
      subject: 'Your message has been delivered',
      text: `${hello}\n\nAs you asked to be told: it has been delivered to the mailbox of:\n\n${end}`,
    },
    relayed: {
      subject: 'Your message has been delivered',
      text: `${hello}\n\nAs you asked to be told: it has been handed on. The system there does not report deliveries, so this is the last you will hear, unless it fails. It is on its way to:\n\n${end}`,
    },
    expanded: {
      subject: 'Your message has been delivered',
      text: `${hello}\n\nAs you asked to be told: the address below stands for several recipients, and your message has been sent on to them. Their deliveries will not be reported.\n\n${end}`,
    },
  },
  phrases: {
    serverSaid: 'The server {server} said:',
    answerWas: 'The answer was:',
    server: 'Server: {server}',
    triedUntil: 'Tried until {until}.',
    returned: {
      message: 'Your message is attached, and so are technical details for whoever looks after your mail.',
      header: 'The header of your message is attached, and so are technical details for whoever looks after your mail.',
      nothing: 'Technical details for whoever looks after your mail are attached.',
    },
  },
  meanings: {
    '1.1': 'There is no such mailbox. Please check the part of the address before the @.',
    '1.2': 'There is no such mail domain. Please check the part of the address after the @.',
    '1.3': 'The address is not written as an e-mail address should be.',
    '1.6': 'The mailbox has moved, and nobody said where to.',
    '1.8': 'The other server does not accept your own address as a sender.',
    '1.10': 'This domain has announced that it does not receive mail.',
    '2.1': 'The mailbox is switched off and takes no mail.',
    '2.2': 'The mailbox is full. The recipient has to make room first.',
    '2.3': 'The message is larger than this recipient accepts.',
    '2.*': 'There is a problem with the mailbox itself.',
    '3.1': 'The other server has no room left for mail.',
    '3.4': 'The message is larger than the other server accepts.',
    '3.*': 'The other server had a problem of its own.',
    '4.1': 'The other server did not answer.',
    '4.2': 'The connection to the other server broke off.',
    '4.3': 'It could not be found out which server takes mail for this address.',
    '4.4': 'No server could be found that takes mail for this address.',
    '4.6': 'The message was going round in circles between servers.',
    '4.7': 'The other server could not be reached, or did not take the message, until the time for trying was over.',
    '4.*': 'The other server could not be reached.',
    '5.3': 'The message has more recipients than the other server accepts.',
    '5.*': 'The two servers did not understand each other.',
    '6.3': 'The other server cannot take this kind of content, and it could not be converted without damage.',
    '6.7': 'The other server cannot handle addresses with letters beyond a to z.',
    '6.9': 'The other server cannot handle messages with such letters in their header.',
    '6.*': 'The other server cannot take this kind of content.',
    '7.1': 'The other server refuses this message. Its reason, if it gave one, stands above.',
    '7.10': 'You asked for encryption all the way, and the way to this recipient is not encrypted.',
    '7.20': 'The signature of the message was not accepted.',
    '7.23': 'Your mail domain does not list the sending server as one of its own.',
    '7.26': 'The message could not prove that it comes from the domain it names.',
    '7.30': 'You asked for encryption all the way, and the server of this recipient does not promise it.',
    '7.*': 'The other server refuses this message for reasons of its policy.',
  },
};
