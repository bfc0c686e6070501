import { answerWith, type FieldEdit, fieldOf, MOST, plain, type ScanAnswer, type ScanField } from '../answer.ts';
import { ScanFault } from '../fault.ts';
import { changeBits } from './changes.ts';
import { textsOf } from './packet.ts';

/** What a milter has said so far. */
export type Outcome = {
  /**
   * `over`: nothing more has to be told; `change`: it goes on at the end of the message; `body`: these octets are of a new body. Throws a fault for what is
   * none of its answers, or was not agreed upon.
   */
  take(kind: string, data: Buffer): 'over' | 'change' | 'body';
  /** It refuses one recipient, for good or for now. Throws a fault for a reply that is none. */
  refuse(address: string, kind: string, data: Buffer): void;
  isRefusedForAll(recipients: readonly string[]): boolean;
  /** Refused for all of these is refused. */
  answer(recipients?: readonly string[]): ScanAnswer;
};

/** `agreed`: the bits of SMFIF that it asked for and was granted. */
export function createOutcome(agreed: number): Outcome {
  const fields: ScanField[] = [];
  const edits: FieldEdit[] = [];
  const envelope: NonNullable<ScanAnswer['envelope']> = { added: [], deleted: [] };
  const each = new Map<string, Pick<ScanAnswer, 'verdict' | 'reply' | 'opaque'>>();
  let end: Pick<ScanAnswer, 'verdict' | 'reply'> = { verdict: 'clean', reply: null };
  let reason = '';
  let replacesBody = false;
  function granted(bit: number, kind: string): void {
    if ((agreed & bit) === 0) throw new ScanFault('garbage', `changes what was not agreed upon: ${plain(kind, 4)}`);
  }
  const isRefusedForAll = (recipients: readonly string[]): boolean =>
    recipients.length > 0 && recipients.every((address) => each.has(address));
  function add(name: string | undefined, value: string | undefined, place: 'top' | 'bottom'): void {
    const field = fieldOf(name, value);
    if (field !== undefined && fields.length < MOST.fields) fields.push({ ...field, place });
  }
  return {
    take(kind, data) {
      switch (kind) {
        case 'a':
          return 'over';
        case 'r':
        case 't':
        case 'y':
          end = refusalOf(kind, data);
          return 'over';
        case '4':
          end = { verdict: 'defer', reply: { code: 421, enhanced: '4.7.0', text: 'Service is going down' } };
          return 'over';
        case 'd':
          end = { verdict: 'discard', reply: null };
          return 'over';
        case 'f':
          throw new ScanFault('refused', 'says that it fails for this connection');
        case 'h': {
          granted(changeBits.addFields, kind);
          const [name, value] = textsOf(data);
          add(name, value, 'bottom');
          return 'change';
        }
        case 'i': {
          granted(changeBits.addFields, kind);
          const [name, value] = textsOf(data.subarray(4));
          add(name, value, 'top');
          return 'change';
        }
        case 'm': {
          granted(changeBits.changeFields, kind);
          const [name, value = ''] = textsOf(data.subarray(4));
          const field = fieldOf(name, value);
          // The first of its name is number one; nought stands for it too.
          const nth = data.length < 4 ? 1 : Math.max(1, data.readUInt32BE());
          if (field !== undefined && edits.length < MOST.fields)
            edits.push({ name: field.name, nth, value: value === '' ? null : field.value });
          return 'change';
        }
        case '+':
        case '2': {
          granted(kind === '+' ? 0x04 : 0x80, kind);
          push(envelope.added, textsOf(data)[0]);
          return 'change';
        }
        case '-':
          granted(changeBits.deleteRecipients, kind);
          push(envelope.deleted, textsOf(data)[0]);
          return 'change';
        case 'e':
          granted(changeBits.changeSender, kind);
          envelope.sender = addressIn(textsOf(data)[0]);
          return 'change';
        case 'b':
          granted(changeBits.replaceBody, kind);
          replacesBody = true;
          return 'body';
        case 'q':
          granted(changeBits.quarantine, kind);
          reason = plain(textsOf(data)[0], MOST.words);
          end = { verdict: 'quarantine', reply: null };
          return 'change';
        default:
          throw new ScanFault('garbage', `answered what no milter says: ${plain(kind, 4)}`);
      }
    },
    refuse(address, kind, data) {
      each.set(address, { ...refusalOf(kind, data), opaque: '' });
    },
    isRefusedForAll,
    answer(recipients = []) {
      const all = isRefusedForAll(recipients) ? [...each.values()] : [];
      // Who may come again comes again for all of them.
      const whole = all.find(({ verdict }) => verdict === 'defer') ?? all[0] ?? end;
      return answerWith({ ...whole, opaque: reason, fields, edits, envelope, replacesBody, each });
    },
  };
}

function refusalOf(kind: string, data: Buffer): Pick<ScanAnswer, 'verdict' | 'reply'> {
  switch (kind) {
    case 'y':
      return replyOf(textsOf(data)[0] ?? '');
    case 't':
      return { verdict: 'defer', reply: { code: 451, enhanced: '4.7.1', text: 'Try again later' } };
    default:
      return { verdict: 'reject', reply: { code: 550, enhanced: '5.7.1', text: 'Command rejected' } };
  }
}

function push(addresses: string[], text: string | undefined): void {
  const address = addressIn(text);
  if (address !== '' && addresses.length < MOST.recipients) addresses.push(address);
}

/** `<kim@example.org>` or without the brackets. */
const addressIn = (text: string | undefined): string => plain(/^<([^<>]*)>/.exec(text ?? '')?.[1] ?? text ?? '', 320);

/** `550 5.7.1 Words`, perhaps over several lines, of which the first is said. */
function replyOf(text: string): Pick<ScanAnswer, 'verdict' | 'reply'> {
  const [first = ''] = text.split(/\r?\n/, 1);
  const found = /^([45]\d\d)[ -](?:([45]\.\d{1,3}\.\d{1,3}) )?(.*)$/.exec(first);
  if (!found) throw new ScanFault('garbage', `gives a reply that is none: ${plain(first, 60)}`);
  const code = Number(found[1]);
  const isLasting = code >= 500;
  return {
    verdict: isLasting ? 'reject' : 'defer',
    reply: { code, enhanced: found[2] ?? (isLasting ? '5.7.1' : '4.7.1'), text: plain(found[3], 400) },
  };
}
