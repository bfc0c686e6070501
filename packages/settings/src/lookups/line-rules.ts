import { readCommand } from '@posthorn/policy/lookup/command';
import { readLdapFilter } from '@posthorn/policy/lookup/ldap-filter';
import { readQuery } from '@posthorn/policy/lookup/query';
import { readLookupTemplate } from '@posthorn/policy/lookup/template';
import type { LineRule } from '../field.ts';

/** A text with places such as {key}. */
export const lookupTemplateRule: LineRule = (text) => faultOf(readLookupTemplate(text));

/** A command of Redis with its arguments. */
export const commandRule: LineRule = (text) => faultOf(readCommand(text));

/** One statement of SQL with places for its parameters. */
export const queryRule: LineRule = (text) => faultOf(readQuery(text));

/** A filter of LDAP with places in its values. */
export const filterRule: LineRule = (text) => faultOf(readLdapFilter(text));

/** The description of an attribute, RFC 4512 §2.5, or dn for the name of the entry. */
export const attributeRule: LineRule = (text) =>
  /^[A-Za-z0-9][A-Za-z0-9.-]*(?:;[A-Za-z0-9-]+)*$/.test(text)
    ? undefined
    : { reason: 'the name of an attribute, such as mail', position: 0 };

/** The address of a web server, whose host holds no place: nobody who sends mail may choose whom we ask. */
export const lookupUrlRule: LineRule = (text) => {
  const read = readLookupTemplate(text);
  if (!read.ok) return faultOf(read);
  const host = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1];
  if (!host) return { reason: 'the URL must begin with https:// or http://', position: 0 };
  if (host.includes('{')) return { reason: 'the host has to be written out', position: text.indexOf('{') };
  if (host.includes('@')) return { reason: 'name and password do not belong into a URL', position: text.indexOf('@') };
  if (/\s|\\|#/.test(text))
    return { reason: 'a URL holds no blanks, backslashes or #', position: text.search(/\s|\\|#/) };
  return URL.canParse(text.replaceAll(/\{[a-z0-9]+\}/g, 'x')) ? undefined : { reason: 'this is no URL', position: 0 };
};

/** The path of a file on this machine. */
export const filePathRule: LineRule = (text) => {
  if (!/^(\/|\{data\}\/)/.test(text)) return { reason: 'the path must start with / or {data}/', position: 0 };
  const up = text.search(/(^|\/)\.\.(\/|$)/);
  return up < 0 ? undefined : { reason: '".." is not allowed in the path', position: up };
};

/** The way to a value in JSON: `result.lists[0]`; empty: the whole. */
export const jsonPathRule: LineRule = (text) =>
  text === '' || JSON_PATH.test(text)
    ? undefined
    : { reason: 'names with dots between, and [0] or [*] for members of lists: result.items[*].name', position: 0 };

function faultOf(read: { ok: true } | { ok: false; position: number; reason: string }) {
  return read.ok ? undefined : { reason: read.reason, position: read.position };
}

const JSON_PATH = /^(?:[A-Za-z_][\w-]*|\[(?:\d{1,6}|\*)\])(?:\.[A-Za-z_][\w-]*|\[(?:\d{1,6}|\*)\])*$/;
