import { codePointOf, hiddenCharacter } from '../../ui/hidden-characters.ts';

/** An HTML part without anything that runs, loads, styles or asks, and what was left out. */
export type HarmlessHtml = {
  html: string;
  /** How many of each were left out. */
  blocked: { pictures: number; scripts: number; styles: number; frames: number; forms: number };
  /** Servers it would have contacted; at most 50. */
  hosts: string[];
};

/**
 * The structure of an HTML part and nothing else: text, headings, lists, tables. What comes out is made only of escaped text and of bare elements from
 * a short list, so that it does not matter how a browser would have read what went in. Links show where they lead. Total and linear.
 */
export const harmlessHtml = (source: string): HarmlessHtml => {
  const out: string[] = [];
  const blocked = { pictures: 0, scripts: 0, styles: 0, frames: 0, forms: 0 };
  const hosts = new Set<string>();
  const open: string[] = [];
  const links: (string | null)[] = [];
  let at = 0;

  const contact = (address: string): void => {
    const host = hostOf(address);
    if (host && hosts.size < 50) hosts.add(host);
  };
  const text = (piece: string): void => {
    if (piece !== '') out.push(escapeText(piece));
  };
  const closeElement = (name: string): void => {
    const index = open.lastIndexOf(name);
    if (index < 0) return;
    for (const inner of open.splice(index).reverse()) out.push(`</${inner}>`);
  };
  const closeLink = (): void => {
    const target = links.pop();
    if (target) out.push(` <code>[${escapeText(target)}]</code>`);
  };
  /** Everything up to the end tag is passed over. */
  const passOver = (name: string): void => {
    const end = indexOfEnd(source, name, at);
    if (name === 'style') eachAddress(source.slice(at, end.from), contact);
    at = end.to;
  };
  const start = (name: string, attributes: Attributes): void => {
    for (const [attribute, value] of attributes) {
      if (attribute.startsWith('on') || /^\s*(?:java|vb)script:/i.test(value)) blocked.scripts += 1;
      if (attribute === 'style') {
        blocked.styles += 1;
        eachAddress(value, contact);
      }
      if (attribute === 'background') blocked.pictures += 1;
      if (loading.has(attribute) || (attribute === 'href' && name === 'link')) contact(value);
    }
    const kind = kinds[name];
    if (kind) blocked[kind] += 1;
    if (name === 'img') {
      const alt = attributes.get('alt')?.trim();
      out.push(escapeText(alt ? `[picture: ${alt.slice(0, 200)}]` : '[picture]'));
    }
    if (name === 'a') links.push(attributes.get('href')?.trim().slice(0, 300) || null);
    if (passedOver.has(name)) passOver(name);
    else if (name === 'br' || name === 'hr') out.push(`<${name}>`);
    else if (structural.has(name) && open.length < MAX_DEPTH) {
      open.push(name);
      out.push(`<${name}>`);
    } else if (!inline.has(name)) out.push(' ');
  };

  while (at < source.length && out.length < MAX_PIECES) {
    const next = source.indexOf('<', at);
    if (next < 0) {
      text(source.slice(at));
      break;
    }
    text(source.slice(at, next));
    const tag = readTag(source, next);
    at = tag.end;
    if (tag.kind === 'text') out.push('&lt;');
    else if (tag.kind === 'start') start(tag.name, tag.attributes);
    else if (tag.kind === 'end') {
      if (tag.name === 'a') closeLink();
      closeElement(tag.name);
    }
  }
  while (links.length > 0) closeLink();
  for (const name of open.reverse()) out.push(`</${name}>`);
  return { html: out.join(''), blocked, hosts: [...hosts] };
};

type Attributes = Map<string, string>;
type Tag =
  | { kind: 'start' | 'end'; name: string; attributes: Attributes; end: number }
  | { kind: 'text' | 'nothing'; end: number };

/** What begins with `<` at this place: a tag, a comment or declaration, or only a character. */
const readTag = (source: string, from: number): Tag => {
  if (source.startsWith('<!--', from)) return { kind: 'nothing', end: endAfter(source, '-->', from + 4) };
  if (/[!?]/.test(source[from + 1] ?? '')) return { kind: 'nothing', end: endAfter(source, '>', from) };
  tagName.lastIndex = from;
  const found = tagName.exec(source);
  if (!found) return { kind: 'text', end: from + 1 };
  const attributes: Attributes = new Map();
  let at = tagName.lastIndex;
  for (;;) {
    attribute.lastIndex = at;
    const one = attribute.exec(source);
    if (!one || one[0] === '') break;
    at = attribute.lastIndex;
    const [, name, double, single, bare] = one;
    if (name && attributes.size < 100 && !attributes.has(name.toLowerCase()))
      attributes.set(name.toLowerCase(), (double ?? single ?? bare ?? '').slice(0, 2000));
  }
  const end = source[at] === '>' ? at + 1 : endAfter(source, '>', at);
  return { kind: found[1] ? 'end' : 'start', name: (found[2] ?? '').toLowerCase(), attributes, end };
};

const tagName = /<(\/?)([a-z][a-z0-9:-]{0,30})(?=[\s/>]|$)/iy;
const attribute =
  /[\s/]*(?:([^\s"'<>/=\u0000]{1,100})(?:\s{0,50}=\s{0,50}(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+)))?|["'=]|[^\s>"'/=<]+)?/y;

const endAfter = (source: string, mark: string, from: number): number => {
  const found = source.indexOf(mark, from);
  return found < 0 ? source.length : found + mark.length;
};

const indexOfEnd = (source: string, name: string, from: number): { from: number; to: number } => {
  const end = new RegExp(`</${name}[\\s/>]`, 'gi');
  end.lastIndex = from;
  const found = end.exec(source);
  return found
    ? { from: found.index, to: endAfter(source, '>', found.index) }
    : { from: source.length, to: source.length };
};

const eachAddress = (css: string, tell: (address: string) => void): void => {
  for (const [, address = ''] of css.matchAll(/(?:url\(\s{0,20}|@import\s{1,20})["']?([^"')\s]{1,300})/gi))
    tell(address);
};

const hostOf = (address: string): string | null => /^\s*(?:https?:)?\/\/([^/?#\s]{1,253})/i.exec(address)?.[1] ?? null;

/** References stay as they are, but for those to characters that hide. */
const escapeText = (text: string): string =>
  text
    .replace(
      /&(?:#(x[0-9a-f]{1,6}|\d{1,7})|(shy|zwj|zwnj|lrm|rlm|NoBreak|ZeroWidthSpace|InvisibleTimes));?/gi,
      reference,
    )
    .replace(hiddenCharacter, (character) => `‹${codePointOf(character)}›`)
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

const reference = (whole: string, number: string | undefined): string => {
  if (number === undefined) return `‹${whole.replace(/[&;]/g, '')}›`;
  const code = /^x/i.test(number) ? Number.parseInt(number.slice(1), 16) : Number(number);
  if (code === 0 || code > 0x10ffff) return '\ufffd';
  const character = String.fromCodePoint(code);
  return character.search(hiddenCharacter) < 0 ? whole : character;
};

const loading = new Set(['src', 'srcset', 'background', 'poster', 'data', 'action', 'formaction', 'lowsrc', 'dynsrc']);
const kinds: Record<string, keyof HarmlessHtml['blocked']> = Object.assign(Object.create(null), {
  img: 'pictures',
  image: 'pictures',
  picture: 'pictures',
  video: 'pictures',
  audio: 'pictures',
  svg: 'pictures',
  script: 'scripts',
  style: 'styles',
  link: 'styles',
  iframe: 'frames',
  frame: 'frames',
  object: 'frames',
  embed: 'frames',
  applet: 'frames',
  base: 'frames',
  meta: 'frames',
  form: 'forms',
  input: 'forms',
  button: 'forms',
  textarea: 'forms',
  select: 'forms',
});
const passedOver = new Set(
  'script style title template noscript iframe object svg math textarea xmp noembed noframes plaintext applet audio video select'.split(
    ' ',
  ),
);
const structural = new Set(
  'p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr td th blockquote pre code b strong i em u s sub sup'.split(
    ' ',
  ),
);
const inline = new Set('a span font abbr small big tt mark wbr label body html head'.split(' '));
const MAX_DEPTH = 200;
const MAX_PIECES = 200_000;
