import type { ReportAction } from '../rules.ts';

/** Subject and text of one kind of report. Both are templates: `{name}` stands for what reportVariables says. */
export type ReportTemplate = { subject: string; text: string };

/** How reports speak one language. */
export type Words = {
  /** As RFC 5646 writes it: `de`, `pt-BR`. */
  language: string;
  templates: Readonly<Record<ReportAction, ReportTemplate>>;
  phrases: Readonly<Phrases>;
  /** Enhanced status codes without their class, or `4.*` for a whole subject, in words for people. */
  meanings: Readonly<Record<string, string>>;
};

/** What stands around the facts of a recipient, and for what is returned. */
export type Phrases = {
  /** In front of the other server's words; `{server}` is its name and address. */
  serverSaid: string;
  /** The same, where it is not known who said it. */
  answerWas: string;
  server: string;
  /** How long it is tried; `{until}` is the time. */
  triedUntil: string;
  returned: Readonly<Record<'message' | 'header' | 'nothing', string>>;
};

/** One language of a report that is about to be written: whoever knows the templates fills them in. */
export type Voice = {
  words: Words;
  subjectOf(action: ReportAction, values: ReportValues): string;
  textOf(action: ReportAction, values: ReportValues): string;
};

/** What templates of reports may hold, by name. */
export type ReportValues = Record<(typeof reportVariables)[number]['name'], string>;

export const reportVariables = [
  { name: 'hostname' },
  { name: 'postmaster' },
  { name: 'queueId' },
  { name: 'sender' },
  { name: 'recipients' },
  { name: 'date' },
  { name: 'details' },
  { name: 'note' },
  { name: 'returned' },
] as const;
