/**
 * Characters that are not seen, or that move and hide others (Unicode TR36 §2.7, TR55): controls, bidirectional formatting, zero-width and filler
 * characters, tags, lone surrogates. Joiners inside emoji and inside scripts that need them are ordinary text.
 */
export const hiddenCharacter =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each stands for itself, combining or not
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}\ud800-\udfff]|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Kannada}\p{Script=Telugu}\p{Script=Tamil}\p{Script=Arabic}\p{Mn}\p{Mc}])[\u200c\u200d]/gu;

/** Its name for people: `U+202E`. */
export const codePointOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** What the commonest do, for the tooltip. */
export const meaningOf = (character: string): string => meanings[character] ?? 'A character that is not seen';

const meanings: Record<string, string> = {
  '\0': 'Null character',
  '\u00ad': 'Soft hyphen',
  '\u061c': 'Arabic letter mark: turns direction',
  '\u200b': 'Zero-width space',
  '\u200c': 'Zero-width non-joiner',
  '\u200d': 'Zero-width joiner',
  '\u200e': 'Left-to-right mark',
  '\u200f': 'Right-to-left mark',
  '\u202a': 'Left-to-right embedding',
  '\u202b': 'Right-to-left embedding',
  '\u202c': 'End of embedding or override',
  '\u202d': 'Left-to-right override: turns text round',
  '\u202e': 'Right-to-left override: turns text round',
  '\u2060': 'Word joiner',
  '\u2066': 'Left-to-right isolate',
  '\u2067': 'Right-to-left isolate',
  '\u2068': 'First strong isolate',
  '\u2069': 'End of isolate',
  '\ufeff': 'Zero-width no-break space (byte order mark)',
};
