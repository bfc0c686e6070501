/** What the sandbox can do wrong on purpose: by setting (`sandbox.misbehave`), or by the local part of a recipient, which always works. */
export type Misbehaviour =
  | 'tempfail'
  | 'permfail'
  | 'greylist'
  | 'slow'
  | 'drop'
  | 'drop-after-data'
  | 'reject-data'
  | 'defer-data'
  | 'no-tls'
  | 'bad-certificate';

/** One misbehaviour as people read it. */
export type MisbehaviourWords = {
  id: Misbehaviour;
  /** The local part that always brings it about, whatever the domain; a tag after `+` does not matter. */
  local: string;
  title: string;
  /** What the sandbox does. */
  does: string;
  /** What Posthorn does then, and so what there is to be seen. */
  teaches: string;
};

/** Every misbehaviour there is, in the order in which one learns them. */
export const misbehaviours: readonly MisbehaviourWords[] = [
  {
    id: 'tempfail',
    local: 'tempfail',
    title: 'Refuses for now',
    does: 'Answers 451 to the recipient, each time.',
    teaches: 'The message waits in the queue and is tried again by the retry schedule until it expires.',
  },
  {
    id: 'greylist',
    local: 'greylist',
    title: 'Greylists',
    does: 'Answers 451 to the first attempts of a sender and recipient, then accepts.',
    teaches: 'The first retry comes early enough, and the message is delivered without anybody doing anything.',
  },
  {
    id: 'permfail',
    local: 'permfail',
    title: 'Refuses for good',
    does: 'Answers 550 to the recipient.',
    teaches: 'The message bounces at once and the sender gets a report, which arrives here too.',
  },
  {
    id: 'defer-data',
    local: 'deferdata',
    title: 'Puts off after the content',
    does: 'Takes recipient and content, then answers 451.',
    teaches: 'The whole content was sent for nothing; it is tried again later.',
  },
  {
    id: 'reject-data',
    local: 'rejectdata',
    title: 'Refuses the content',
    does: 'Takes the recipient, reads the content, then answers 554.',
    teaches: 'The report names the content as the reason, not the recipient.',
  },
  {
    id: 'slow',
    local: 'slow',
    title: 'Is slow',
    does: 'Waits before it answers, as long as sandbox.misbehave.slowMilliseconds says.',
    teaches: 'Other destinations are served meanwhile; the attempt shows how long it took.',
  },
  {
    id: 'drop',
    local: 'drop',
    title: 'Hangs up',
    does: 'Closes the connection at the recipient without a word.',
    teaches: 'Nothing was promised, so the message is tried again and cannot have arrived twice.',
  },
  {
    id: 'drop-after-data',
    local: 'droplate',
    title: 'Hangs up after the content',
    does: 'Closes the connection after the last octet, before it answers.',
    teaches:
      'Nobody can know whether it was taken: it is tried again, and the attempt says that a duplicate is possible.',
  },
  {
    id: 'no-tls',
    local: 'notls',
    title: 'Has no TLS',
    does: 'Does not offer STARTTLS.',
    teaches: 'The mail goes in the clear unless TLS is demanded; the attempt shows it.',
  },
  {
    id: 'bad-certificate',
    local: 'badcert',
    title: 'Shows a bad certificate',
    does: 'Offers STARTTLS with an expired certificate for another name.',
    teaches: 'Encryption without knowing with whom; the attempt names what is wrong with the certificate.',
  },
];
