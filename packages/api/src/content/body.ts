import type { Octets } from './octets.ts';
import { beginningOfPart } from './part.ts';
import type { Part, Parts } from './structure.ts';
import { textOf } from './text-of.ts';

/** A text part as read, bounded. */
export type PartText = {
  path: string;
  type: string;
  charset: string;
  text: string;
  /** Decoded octets that are not in `text`. */
  more: number;
};

/** The beginning of a text part. */
export const readPartText = async (octets: Octets, part: Part, max = MAX_TEXT): Promise<PartText> => {
  const { bytes, isWhole } = await beginningOfPart(octets.stream(), part, max);
  const { text, charset } = textOf(bytes, part.charset, !isWhole);
  return {
    path: part.path,
    type: part.type,
    charset,
    text,
    more: isWhole ? 0 : Math.max(1, part.decodedSize - bytes.length),
  };
};

/** What a mail program would show: the first text and the first HTML part that are no attachments. */
export const mainParts = ({ parts }: Parts): { text: Part | undefined; html: Part | undefined } => {
  const shown = parts.filter(({ isLeaf, disposition }) => isLeaf && disposition !== 'attachment');
  return {
    text: shown.find(({ type }) => type === 'text/plain'),
    html: shown.find(({ type }) => type === 'text/html'),
  };
};

export const isText = ({ type, isLeaf }: Part): boolean =>
  isLeaf &&
  (type.startsWith('text/') ||
    /^(?:message\/(?:delivery-status|disposition-notification|feedback-report|global-delivery-status)|application\/(?:json|xml))$/.test(
      type,
    ));

const MAX_TEXT = 256 * 1024;
