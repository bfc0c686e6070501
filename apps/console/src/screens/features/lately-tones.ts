import type { ChartTone } from '../../ui/chart/series.ts';

type Named = { kind: string; name: string };

/** A line for each, as many as can be told apart: what went wrong is never drawn in the colour of what went well. */
export const tonesOf = (series: readonly Named[]): ChartTone[] => {
  const left = new Set<ChartTone>(['accent', 'good', 'warn', 'bad', 'soft', 'faint']);
  return series.slice(0, left.size).map((one) => {
    const tone = fitting(one).find((wanted) => left.has(wanted)) ?? 'faint';
    left.delete(tone);
    return tone;
  });
};

const fitting = ({ kind, name }: Named): readonly ChartTone[] => {
  if (kind === 'refusal' || /fail|fault|refused|reject|violation|blocked|undelivered|none$/.test(name)) return wrong;
  if (/doubt|defer|hold|lost|slowed|warning|unsent|unchanged|unsealed|expire/.test(name)) return doubtful;
  return /match|deliver|accept|issued|recovered/.test(name) ? well : plain;
};

const wrong = ['bad', 'warn', 'soft', 'faint'] as const;
const doubtful = ['warn', 'bad', 'soft', 'faint'] as const;
const well = ['good', 'accent', 'soft', 'faint'] as const;
const plain = ['accent', 'soft', 'faint', 'good'] as const;
