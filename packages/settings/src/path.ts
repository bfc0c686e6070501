/** A path as people write it: `routing.routes[2].host`, `overrides.domains["example.org"].queue`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (text !== '' && !PLAIN_NAME.test(String(step))) text += `[${JSON.stringify(String(step))}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text;
}

/** The steps of a path as {@link formatPath} writes it. Undefined for text that is none. */
export function parsePath(text: string): (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  for (let at = 0; at < text.length; ) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (!match || (match[1] !== undefined) !== (at === 0)) return undefined;
    const [whole, first, name, index, quoted] = match;
    if (quoted !== undefined) {
      const read = readQuoted(quoted);
      if (read === undefined) return undefined;
      steps.push(read);
    } else steps.push(index === undefined ? (first ?? name ?? '') : Number(index));
    at += whole.length;
  }
  return steps;
}

function readQuoted(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;
const STEP = /([^.[\]"]+)|\.([A-Za-z_$][\w$]*)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;
