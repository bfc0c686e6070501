/** Tags of a field of that name, in lines of a good length. */
export function foldTags(field: string, tags: readonly string[]): string {
  let text = tags[0]!;
  let column = field.length + 2 + text.length;
  for (const tag of tags.slice(1)) {
    const first = tag.split('\r\n')[0]!;
    if (column + 2 + first.length > 76) {
      text += `;\r\n\t${tag}`;
      column = 8;
    } else {
      text += `; ${tag}`;
      column += 2;
    }
    column = tag.includes('\r\n') ? 8 + tag.length - tag.lastIndexOf('\r\n') : column + tag.length;
  }
  return text;
}

/** Names with colons between, behind `indent` characters. */
export function foldList(names: readonly string[], indent: number): string {
  let text = '';
  let column = indent + 8;
  for (const [index, name] of names.entries()) {
    const item = index === 0 ? name : `:${name}`;
    if (column + item.length > 74 && index > 0) {
      text += ':\r\n\t ';
      column = 9;
      text += name;
      column += name.length;
    } else {
      text += item;
      column += item.length;
    }
  }
  return text;
}

/** Base64 in lines of their own. */
export const foldText = (text: string): string => `\r\n\t${text.match(/.{1,72}/g)!.join('\r\n\t ')}`;
