import { type Reply, reply } from '../reply.ts';

/** One esmtp-param (RFC 5321 §4.1.2), keyword in upper case. */
export type Parameter = { keyword: string; value: string | undefined };

/**
 * Takes ` KEY=value KEY` apart. Values may hold UTF-8 here (RFC 6531 §3.3); whether they should is for the owner of the
 * keyword to say.
 */
export function parseParameters(text: string): Parameter[] | undefined {
  const parameters: Parameter[] = [];
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const match = PARAMETER.exec(word);
    if (match === null) return undefined;
    parameters.push({ keyword: match[1]!.toUpperCase(), value: match[2] });
  }
  return parameters;
}

/**
 * Reads parameters by the readers of the extensions on offer. Unknown or not offered: 555 (RFC 5321 §4.1.1.11); said
 * twice: 501.
 */
export function readParameters(
  text: string,
  read: (keyword: string) => ((value: string | undefined) => Reply | undefined) | undefined,
  options: { goesByMemory?: boolean } = {},
): Reply | undefined {
  if (text === '') return undefined;
  const parameters = text[0] === ' ' ? parseParameters(text) : undefined;
  if (parameters === undefined) return reply(501, '5.5.4', 'Syntax error in parameters');
  for (const [at, { keyword, value }] of parameters.entries()) {
    const reader = read(keyword);
    // Whoever goes by an earlier EHLO answer hears that this one is another, not that its message is at fault.
    if (reader === undefined && options.goesByMemory)
      return reply(455, '4.5.4', `Parameter ${keyword} is not offered any more`);
    if (reader === undefined) return reply(555, '5.5.4', `Parameter ${keyword} is not known or not offered`);
    if (parameters.findIndex((other) => other.keyword === keyword) !== at) {
      return reply(501, '5.5.4', `Parameter ${keyword} is given twice`);
    }
    const refusal = reader(value);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

const PARAMETER = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~\u0080-\uffff]+))?$/;
