import { parseItem, splitItems } from '@posthorn/policy/list-item';
import type { NamedList } from './named-list.ts';

/** An item that cannot be read: in which line, at which character of the text, and why. */
export type BadItem = { line: number; from: number; to: number; text: string; reason: string };

/** What a text holds, one item a line (or between commas). */
export type ReadItems = { items: string[]; bad: BadItem[]; repeated: number };

/** Reads the items of a list as they are typed or pasted; `others` are the names of the lists there are. */
export const readItems = (text: string, kind: NamedList['kind'], others: readonly string[]): ReadItems => {
  const items: string[] = [];
  const bad: BadItem[] = [];
  let line = 1;
  let counted = 0;
  for (const { text: piece, position } of splitItems(text)) {
    const item = piece.trim();
    const from = position + piece.length - piece.trimStart().length;
    for (; counted < from; counted += 1) if (text[counted] === '\n') line += 1;
    items.push(item);
    const read = parseItem(item, kind);
    const fault = read.ok ? unknownList(item, others) : read;
    if (fault)
      bad.push({ line, from: from + fault.position, to: from + item.length, text: item, reason: fault.reason });
  }
  return { items, bad, repeated: items.length - new Set(items).size };
};

const unknownList = (item: string, others: readonly string[]): { position: number; reason: string } | undefined => {
  const name = /^!?\s*@(.+)$/.exec(item)?.[1];
  return name === undefined || others.includes(name)
    ? undefined
    : { position: item.indexOf('@'), reason: `there is no list named "${name}"` };
};
