/** Escapes each `<` that begins nothing and each `&` that names nothing, so that they are text. Linear in its length. */
export const withoutStrayMarkup = (text: string): string =>
  text.replace(STRAY_AND, '&amp;').replace(STRAY_LESS, '&lt;');

const STRAY_AND = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)/g;
/** A tag, a processing instruction, a comment or CDATA begins otherwise. */
const STRAY_LESS = /<(?!\/?[A-Za-z_][\w.:-]{0,99}(?:\s[^<>]{0,2000})?\/?>|\?|!)/g;
