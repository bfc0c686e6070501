import sax, { type SAXOptions } from 'sax';

/** An element, and what stands in it in its order. */
export type XmlElement = { name: string; content: (string | XmlElement)[] };

export type XmlEvents = {
  /** The element `feedback`. Its namespace; empty without one. */
  root(namespace: string): void;
  /** One whole child of it. */
  child(element: XmlElement): void;
};

export type XmlReader = {
  write(text: string): void;
  /** Null when all is well, else why it is not XML that we read. */
  end(): string | null;
  /** Nothing that follows matters any more: `feedback` was closed, or there is a fault. */
  readonly isDone: boolean;
};

/**
 * Cuts the XML of a report into the children of its `feedback`, one at a time, in pieces as they come. No DTD, no entities but the five, and
 * bounds on depth, elements and text. Elements of other namespaces (extensions, RFC 9990 §5) are left out. What stands around `feedback` is
 * passed over: some wrap it in a schema that they never close.
 */
export function createXmlReader(events: XmlEvents, { maxElements = 20_000 } = {}): XmlReader {
  // Numeric and the five named entities; nothing else is known in strict mode.
  const parser = sax.parser(true, { strictEntities: true } as SAXOptions);
  let fault: string | null = null;
  let isClosed = false;
  let prefix: string | null = null;
  let namespace = '';
  let depth = 0;
  /** Depth of the element of another namespace that is being passed over. */
  let foreign = 0;
  let elements = 0;
  let characters = 0;
  let attributes = 0;
  const open: XmlElement[] = [];

  parser.onerror = (error) => {
    const words = error.message.split('\n', 1)[0]!.replace(/\.$/, '').slice(0, 200);
    fail(`its XML is broken: ${words} (line ${parser.line + 1}, column ${parser.column})`);
  };
  parser.ondoctype = () => fail('it has a document type, which no report needs');
  parser.onsgmldeclaration = () => fail('it declares something, which no report needs');
  parser.onopentagstart = () => {
    attributes = 0;
  };
  parser.onattribute = () => {
    if (++attributes > MAX_ATTRIBUTES) fail(`one of its elements has more than ${MAX_ATTRIBUTES} attributes`);
  };
  parser.onopentag = ({ name, attributes: given }) => {
    depth++;
    if (isOver()) return;
    if (depth > MAX_DEPTH) fail(`its elements are nested deeper than ${MAX_DEPTH}`);
    if (isOver() || foreign > 0) return;
    const [before, local] = split(name);
    if (prefix === null) {
      if (local !== 'feedback') return;
      prefix = before;
      namespace = textOf(given[before === '' ? 'xmlns' : `xmlns:${before}`]);
      events.root(namespace);
      return;
    }
    const declared = textOf(given['xmlns']);
    // Some put a prefix to the root alone.
    const isOther = before === '' ? declared !== '' && declared !== namespace : before !== prefix;
    if (isOther) {
      foreign = depth;
      return;
    }
    if (++elements > maxElements) {
      fail(`one of its parts has more than ${maxElements} elements`);
      return;
    }
    const element: XmlElement = { name: local, content: [] };
    open.at(-1)?.content.push(element);
    open.push(element);
  };
  parser.onclosetag = () => {
    const level = depth--;
    if (isOver() || prefix === null) return;
    if (foreign > 0) {
      if (level === foreign) foreign = 0;
      return;
    }
    const element = open.pop();
    if (element === undefined) {
      isClosed = true;
      return;
    }
    if (open.length > 0) return;
    elements = 0;
    characters = 0;
    events.child(element);
  };
  parser.ontext = take;
  parser.oncdata = take;

  return {
    write(text) {
      if (isOver()) return;
      try {
        parser.write(text);
      } catch (error) {
        fail(`its XML is broken: ${(error as Error).message.split('\n', 1)[0]}`);
      }
    },
    end() {
      if (fault !== null || isClosed) return fault;
      if (prefix === null) return 'it is no report: it has no element feedback';
      return 'it ends before it is complete';
    },
    get isDone() {
      return isOver();
    },
  };

  function take(text: string): void {
    if (isOver() || foreign > 0) return;
    const element = open.at(-1);
    if (element === undefined) return;
    characters += text.length;
    if (characters > MAX_CHARACTERS) fail(`one of its parts has more than ${MAX_CHARACTERS} characters`);
    else element.content.push(text);
  }

  function fail(reason: string): void {
    if (!isClosed) fault ??= reason;
  }

  function isOver(): boolean {
    return fault !== null || isClosed;
  }
}

/** Namespaces are told apart by the prefix alone: reports declare them at the root, or not at all. */
function split(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const MAX_DEPTH = 40;
/** A tag is held whole until it ends. */
const MAX_ATTRIBUTES = 1000;
const MAX_CHARACTERS = 1_000_000;
