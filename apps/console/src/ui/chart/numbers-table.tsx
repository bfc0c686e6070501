import type { ChartClock } from './clock.ts';
import type { Series } from './series.ts';

/** The numbers of a chart for those who do not see it; buckets in which nothing happened are left out. */
export function NumbersTable({
  label,
  series,
  buckets,
  clock,
}: {
  label: string;
  series: readonly Series[];
  buckets: readonly Date[];
  clock: ChartClock;
}) {
  return (
    <div className="sr-only">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {series.map(({ id, title }) => (
              <th key={id} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {buckets.map((at, index) =>
            series.some(({ values }) => values[index]) ? (
              <tr key={at.getTime()}>
                <th scope="row">{clock.moment(at)}</th>
                {series.map(({ id, values }) => (
                  <td key={id}>{values[index] ?? 0}</td>
                ))}
              </tr>
            ) : null,
          )}
        </tbody>
      </table>
    </div>
  );
}
