import { nearest } from './nearest.ts';

/** What a template may hold, in braces. */
export type TemplateVariable = {
  name: string;
  /** What stands there in the end. */
  words: string;
  /** For previews. */
  sample: string;
};

/** A template is its text with `{name}` in it; there is no way to write a brace that is none. */
export type TemplatePart = { kind: 'text'; text: string } | { kind: 'variable'; name: string; position: number };

/** Takes a template apart. Braces that enclose no name are faults, told with their position. */
export function parseTemplate(
  text: string,
): { ok: true; parts: TemplatePart[] } | { ok: false; reason: string; position: number } {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const match of text.matchAll(/[{}]/g)) {
    const { index } = match;
    if (index < from) continue;
    const name =
      match[0] === '{' ? /^\{([A-Za-z][A-Za-z0-9]{0,39})\}/.exec(text.slice(index, index + 42))?.[1] : undefined;
    if (name === undefined) {
      const reason =
        match[0] === '{' ? 'a brace that encloses no variable, such as {name}' : 'a brace that closes nothing';
      return { ok: false, reason, position: index };
    }
    if (index > from) parts.push({ kind: 'text', text: text.slice(from, index) });
    parts.push({ kind: 'variable', name, position: index });
    from = index + name.length + 2;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return { ok: true, parts };
}

/** What is wrong with a template whose variables are these; undefined: nothing. */
export function templateFault(
  text: string,
  variables: readonly TemplateVariable[],
): { reason: string; position: number } | undefined {
  const read = parseTemplate(text);
  if (!read.ok) return { reason: read.reason, position: read.position };
  const known = variables.map(({ name }) => name);
  for (const part of read.parts) {
    if (part.kind === 'text' || known.includes(part.name)) continue;
    const near = nearest(part.name, known);
    const advice = near ? `did you mean "{${near}}"?` : `known: ${known.map((name) => `{${name}}`).join(' ')}`;
    return { reason: `unknown placeholder "{${part.name}}"; ${advice}`, position: part.position };
  }
  return undefined;
}

/** Fills a template in. What has no value stays as it is written. */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
  const read = parseTemplate(text);
  if (!read.ok) return text;
  return read.parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      return Object.hasOwn(values, part.name) ? values[part.name] : `{${part.name}}`;
    })
    .join('');
}
