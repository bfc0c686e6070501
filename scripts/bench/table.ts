/** A measured figure of one contender in one round. */
export type Measure = {
  contender: string;
  test: string;
  perSecond: number;
  cpuMillisecondsPerMessage: number;
  memoryMegabytes: number;
};

/** The table that `npm run bench` prints and keeps: medians over the rounds, ratios to the others first. */
export function formatTable(measures: Measure[]): string {
  const tests = [...new Set(measures.map((measure) => measure.test))];
  const contenders = [...new Set(measures.map((measure) => measure.contender))];
  const others = contenders.filter((name) => name !== 'Posthorn');
  const head = [
    'test',
    ...others.map((name) => `Posthorn : ${name}`),
    ...contenders.flatMap((name) => [`${name} msg/s`, 'CPU ms/msg', 'memory MB']),
  ];
  const rows = tests.map((test) => {
    const of = (contender: string, key: 'perSecond' | 'cpuMillisecondsPerMessage' | 'memoryMegabytes') =>
      median(
        measures
          .filter((measure) => measure.test === test && measure.contender === contender)
          .map((measure) => measure[key]),
      );
    const ratios = others.map((name) => `${(of('Posthorn', 'perSecond') / of(name, 'perSecond')).toFixed(2)} x`);
    const figures = contenders.flatMap((name) => [
      of(name, 'perSecond').toFixed(0),
      of(name, 'cpuMillisecondsPerMessage').toFixed(2),
      of(name, 'memoryMegabytes').toFixed(0),
    ]);
    return [test, ...ratios, ...figures];
  });
  return align([head, ...rows]);
}

/** The middle value; of an even number of values the mean of the two in the middle. NaN for none. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function align(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n');
}
