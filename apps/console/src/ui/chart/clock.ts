import { timeFormats } from '../time-zone.ts';

/** How moments of a chart read. */
export type ChartClock = {
  /** IANA name. */
  zone: string;
  /** On the axis: the shorter the time that the chart shows, the finer. */
  tick(at: Date, spanSeconds: number): string;
  /** Of a bucket. */
  moment(at: Date): string;
  /** From inclusive, to exclusive. */
  stretch(from: Date, to: Date): string;
};

/** Days of UTC are the same days for every viewer and need no time of day; all else is told by the viewer's clock. */
export const chartClock = (viewerZone: string, isUtcDays: boolean): ChartClock => {
  const zone = isUtcDays ? 'UTC' : viewerZone;
  const formats = timeFormats(zone);
  return {
    zone,
    tick(at, spanSeconds) {
      if (spanSeconds > 300 * DAY) return formats.month(at);
      if (spanSeconds > 10 * DAY) return formats.date(at);
      return spanSeconds > 2 * DAY || formats.minute(at) === '00:00' ? formats.weekday(at) : formats.minute(at);
    },
    moment: isUtcDays ? formats.day : formats.moment,
    stretch(from, to) {
      if (!isUtcDays) return `${formats.moment(from)} – ${formats.minute(to)}`;
      const last = new Date(to.getTime() - 1);
      const days = [formats.day(from), formats.day(last)];
      return days[0] === days[1] ? days[0]! : days.join(' – ');
    },
  };
};

const DAY = 86_400;
