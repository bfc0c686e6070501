import { visible } from '../../ui/mail-text.tsx';
import type { RawLine } from './raw-lines.ts';

/** One line of octets: where it begins, what stands there, and how it ends. */
export function RawLineView({ line }: { line: RawLine }) {
  const end = ends[line.end];
  return (
    <div className="grid grid-cols-[56px_minmax(0,1fr)] gap-x-3">
      <span className="tabular text-right text-faint select-none">{line.offset}</span>
      <span dir="ltr" className="break-all whitespace-pre-wrap">
        {line.pieces.map((piece, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: octets never move
          <bdi key={index} className={piece.isOctet ? 'text-warn' : ''}>
            {visible(piece.text, 20_000)}
          </bdi>
        ))}
        {end ? (
          <span title={end.words} className={end.isOdd ? 'bg-warn-wash text-warn' : 'text-faint select-none'}>
            {end.sign}
          </span>
        ) : null}
      </span>
    </div>
  );
}

const ends: Record<RawLine['end'], { sign: string; words: string; isOdd: boolean } | null> = {
  crlf: { sign: '\\r\\n', words: 'CR LF', isOdd: false },
  lf: { sign: '\\n', words: 'LF alone', isOdd: true },
  cr: { sign: '\\r', words: 'CR alone', isOdd: true },
  cut: { sign: '…', words: 'goes on in the next page', isOdd: false },
  eof: null,
};
