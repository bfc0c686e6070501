import { formatDuration } from '@posthorn/settings/quantity';
import { type RetryStep, retryAges } from '@posthorn/settings/retry-ages';

/** When a message that never gets through is tried, from its first minute to the day it is given up. Time runs by magnitudes. */
export function ScheduleLine({ steps, maxAge }: { steps: readonly RetryStep[]; maxAge: number }) {
  const ages = retryAges(steps, maxAge, MOST);
  const marks = [60, 300, 900, 3600, 4 * 3600, 86_400, 2 * 86_400, 5 * 86_400, 10 * 86_400, 30 * 86_400];
  const inFirstHour = ages.filter((age) => age <= 3600).length;
  const words = `${ages.length >= MOST ? `more than ${MOST}` : ages.length} tries until ${formatDuration(maxAge)}, ${inFirstHour} of them in the first hour.`;
  const place = (age: number): number =>
    12 + (Math.log(age + BEND) - Math.log(BEND)) * ((WIDTH - 24) / (Math.log(maxAge + BEND) - Math.log(BEND)));
  const shown = marks.filter((age) => age < maxAge && place(age) < WIDTH - 120);
  return (
    <figure className="mt-3">
      <svg viewBox={`0 0 ${WIDTH} 46`} role="img" aria-label={words} className="w-full max-w-[640px] overflow-visible">
        <line x1={place(0)} x2={place(maxAge)} y1="16" y2="16" className="stroke-line-strong" />
        {ages.map((age) => (
          <line key={age} x1={place(age)} x2={place(age)} y1="9" y2="23" className="stroke-accent" strokeWidth="1.5" />
        ))}
        {shown.map((age) => (
          <g key={age}>
            <line x1={place(age)} x2={place(age)} y1="24" y2="28" className="stroke-line-strong" />
            <text x={place(age)} y="40" textAnchor="middle" className="fill-faint text-[10px]">
              {formatDuration(age)}
            </text>
          </g>
        ))}
        <line x1={place(maxAge)} x2={place(maxAge)} y1="5" y2="27" className="stroke-bad" strokeWidth="2" />
        <text x={place(maxAge)} y="40" textAnchor="end" className="fill-bad text-[10px]">
          given up at {formatDuration(maxAge)}
        </text>
      </svg>
      <figcaption className="text-xs text-faint">
        {words} The first two retries come early whatever is set here, because greylisting hosts commonly let a sender
        in after some minutes.
      </figcaption>
    </figure>
  );
}

const WIDTH = 640;
/** Seconds below which the line is nearly even. */
const BEND = 60;
const MOST = 1000;
