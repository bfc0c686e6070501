/**
 * The structure of an HTML part and nothing else: text, headings, lists and tables, without any attribute that styles, loads, links or runs.
 * It is read by DOMParser, whose documents are inert, and shown in a sandboxed frame besides.
 */
export const harmlessHtml = (html: string): string => {
  const source = new DOMParser().parseFromString(bare(html), 'text/html');
  const target = document.implementation.createHTMLDocument('');
  copyChildren(source.body, target.body, 0);
  return target.body.innerHTML;
};

/** Takes styles and attributes out before reading, so that the page's policy has nothing to complain about. The copy below is what makes it safe. */
const bare = (html: string): string =>
  html
    .replace(/<(style|script)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/<([a-z][a-z0-9]*)\b([^>]*)>/gi, (_, name: string, attributes: string) => {
      const alt = name.toLowerCase() === 'img' ? /\balt\s*=\s*"([^"<>]*)"/i.exec(attributes)?.[1] : undefined;
      return alt === undefined ? `<${name}>` : `<${name} alt="${alt}">`;
    });

const copyChildren = (from: Node, to: HTMLElement, depth: number): void => {
  if (depth > maxDepth) return;
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      to.append(node.textContent ?? '');
      continue;
    }
    if (!(node instanceof Element) || silent.has(node.localName)) continue;
    if (node.localName === 'img') {
      to.append(`[picture${node.getAttribute('alt') ? `: ${node.getAttribute('alt')}` : ''}]`);
      continue;
    }
    const copy = to.ownerDocument.createElement(structural.has(node.localName) ? node.localName : 'span');
    to.append(copy, structural.has(node.localName) ? '' : ' ');
    copyChildren(node, copy, depth + 1);
  }
};

const maxDepth = 200;
const silent = new Set([
  'script',
  'style',
  'head',
  'title',
  'template',
  'noscript',
  'iframe',
  'object',
  'embed',
  'svg',
  'math',
  'link',
  'meta',
  'base',
]);
const structural = new Set(
  'p div br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr td th blockquote pre code b strong i em u s sub sup span'.split(
    ' ',
  ),
);
