import type { Notify, TypedAddress } from '../index.ts';
import { reply } from '../reply.ts';
import { formatXtext, parseXtext } from '../xtext.ts';
import type { Extension } from './extension.ts';

/** Delivery status notifications on request (RFC 3461), with the address type of RFC 6533. */
export const dsn: Extension = {
  keyword: 'DSN',
  advertise: () => [],
  mailLength: 9 + 7 + 100,
  rcptLength: 28 + 6 + 500,
  mail: {
    RET(value, params) {
      const ret = value?.toUpperCase();
      if (ret !== 'FULL' && ret !== 'HDRS') return reply(501, '5.5.4', 'RET is FULL or HDRS');
      params.ret = ret;
      return undefined;
    },
    ENVID(value, params) {
      const envid = value !== undefined && value.length <= 100 ? parseXtext(value) : undefined;
      if (envid === undefined || envid === '') return reply(501, '5.5.4', 'ENVID is not valid xtext');
      params.envid = envid;
      return undefined;
    },
  },
  rcpt: {
    NOTIFY(value, params) {
      const notify = parseNotify(value);
      if (notify === undefined) return reply(501, '5.5.4', 'NOTIFY is NEVER, or some of SUCCESS, FAILURE, DELAY');
      params.notify = notify;
      return undefined;
    },
    ORCPT(value, params, { mail }) {
      const orcpt = value !== undefined && value.length <= 500 ? parseOrcpt(value, mail.smtputf8) : undefined;
      if (orcpt === undefined) return reply(501, '5.5.4', 'ORCPT is not a type and an xtext address');
      params.orcpt = orcpt;
      return undefined;
    },
  },
  sayMail(params) {
    const said: string[] = [];
    if (params.ret !== undefined) said.push(`RET=${params.ret}`);
    if (params.envid !== undefined) said.push(`ENVID=${formatXtext(params.envid)}`);
    return said;
  },
  sayRcpt(params, { smtputf8 }) {
    const said: string[] = [];
    if (params.notify !== undefined && params.notify.length > 0) said.push(`NOTIFY=${params.notify.join(',')}`);
    if (params.orcpt !== undefined) said.push(`ORCPT=${formatOrcpt(params.orcpt, smtputf8)}`);
    return said;
  },
};

/** RFC 3461 §4.1: NEVER alone, or a list in which nothing stands twice. */
export function parseNotify(value: string | undefined): Notify[] | undefined {
  const words = value?.toUpperCase().split(',') ?? [];
  if (words.length === 1 && words[0] === 'NEVER') return ['NEVER'];
  const isList = words.length > 0 && words.every((word, at) => CONDITIONS.has(word) && words.indexOf(word) === at);
  return isList ? (words as Notify[]) : undefined;
}

/** RFC 3461 §4.2; for type `utf-8` also the forms of RFC 6533 §3 (raw UTF-8 only when SMTPUTF8 was asked for). */
export function parseOrcpt(value: string, isUtf8Allowed: boolean): TypedAddress | undefined {
  const semicolon = value.indexOf(';');
  const type = value.slice(0, semicolon);
  if (semicolon <= 0 || !/^[A-Za-z0-9-]{1,40}$/.test(type)) return undefined;
  const text = value.slice(semicolon + 1);
  const address = type.toLowerCase() === 'utf-8' ? parseUtf8Address(text, isUtf8Allowed) : parseXtext(text);
  return address === undefined || address === '' ? undefined : { type: type.toLowerCase(), address };
}

/** xtext, or where the type is `utf-8` and the hop takes no UTF-8, the `\x{HEX}` form (RFC 6533 §3). */
export function formatOrcpt(orcpt: TypedAddress, isUtf8Allowed: boolean): string {
  if (orcpt.type !== 'utf-8') return `${orcpt.type};${formatXtext(orcpt.address)}`;
  const text = [...orcpt.address].map((character) => {
    const code = character.codePointAt(0)!;
    const isPlain = code > 0x20 && code < 0x7f && !'\\+='.includes(character);
    if (isPlain || (code > 0xa0 && isUtf8Allowed)) return character;
    return `\\x{${code.toString(16).toUpperCase().padStart(2, '0')}}`;
  });
  return `utf-8;${text.join('')}`;
}

function parseUtf8Address(text: string, isUtf8Allowed: boolean): string | undefined {
  if (!(isUtf8Allowed ? UNITEXT : UTF8_XTEXT).test(text)) return undefined;
  let isValid = true;
  const address = text
    .replace(/\\x\{([0-9A-F]{2,6})\}/g, (_, hex: string) => {
      const code = Number.parseInt(hex, 16);
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || code < 0x20 || code === 0x7f) isValid = false;
      return isValid ? String.fromCodePoint(code) : '';
    })
    .replace(/\+([0-9A-F]{2})/g, (_, hex: string) => {
      const code = Number.parseInt(hex, 16);
      if (code < 0x20 || code > 0x7e) isValid = false;
      return String.fromCharCode(code);
    });
  return isValid ? address : undefined;
}

const CONDITIONS = new Set(['SUCCESS', 'FAILURE', 'DELAY']);
const UTF8_XTEXT = /^(?:[!-*,-<>-[\]-~]|\+[0-9A-F]{2}|\\x\{[0-9A-F]{2,6}\})*$/;
const UNITEXT = /^(?:[!-*,-<>-[\]-~]|\+[0-9A-F]{2}|\\x\{[0-9A-F]{2,6}\}|[\u00a1-\uffff])*$/;
