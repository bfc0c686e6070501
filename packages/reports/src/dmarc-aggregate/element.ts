import type { XmlElement } from './xml-reader.ts';

/** The children of that name. */
export const childrenOf = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element === undefined
    ? []
    : (element.content.filter((one) => typeof one !== 'string' && one.name === name) as XmlElement[]);

/** The names of all children, each once. */
export const namesIn = (element: XmlElement): string[] => [
  ...new Set(element.content.flatMap((one) => (typeof one === 'string' ? [] : one.name))),
];

/** All text in an element and below; without blanks around it, without control characters, cut at 1000 characters. */
export function textIn(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  const pieces: string[] = [];
  collect(element, pieces);
  const text = pieces.join('').toWellFormed().trim().replace(CONTROL, '\ufffd');
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1).toWellFormed()}…` : text;
}

/** The text of a child; null when there is none, or nothing in it. */
export const childText = (element: XmlElement | undefined, name: string): string | null =>
  textIn(childrenOf(element, name)[0]) || null;

/** Does the text of an element have elements in it, as when somebody writes HTML? */
export const hasMarkup = (element: XmlElement | undefined): boolean =>
  element?.content.some((one) => typeof one !== 'string') ?? false;

function collect(element: XmlElement, pieces: string[]): void {
  for (const one of element.content) {
    if (typeof one === 'string') pieces.push(one);
    else collect(one, pieces);
  }
}

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const MAX_TEXT = 1000;
