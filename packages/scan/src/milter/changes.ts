/** What a milter may change, by the bits of SMFIF that it asks for them with. */
export const changeBits = {
  addFields: 0x01,
  replaceBody: 0x02,
  addRecipients: 0x04 | 0x80,
  deleteRecipients: 0x08,
  changeFields: 0x10,
  quarantine: 0x20,
  changeSender: 0x40,
} as const;
export type MilterChange = keyof typeof changeBits;

/** All that may be changed, in the words of a sentence. */
export const changeWords: Readonly<Record<MilterChange, string>> = {
  addFields: 'add header fields',
  changeFields: 'change header fields',
  quarantine: 'quarantine',
  addRecipients: 'add recipients',
  deleteRecipients: 'take recipients out',
  changeSender: 'change the sender',
  replaceBody: 'replace the body',
};

/** It may say which macros it wants; they are told all the same. */
export const SETS_MACROS = 0x100;

export const bitsOf = (changes: Iterable<MilterChange>): number =>
  [...changes].reduce((bits, change) => bits | changeBits[change], SETS_MACROS);

/** What of these bits is not in those allowed, in words; undefined: nothing. */
export function beyondWords(wanted: number, allowed: number): string | undefined {
  const beyond = wanted & ~allowed;
  if (beyond === 0) return undefined;
  const known = (Object.keys(changeWords) as MilterChange[]).filter((change) => (beyond & changeBits[change]) !== 0);
  return known.length === 0
    ? `do what nobody knows (${beyond.toString(16)})`
    : known.map((one) => changeWords[one]).join(', ');
}
