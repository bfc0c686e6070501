import type { Check } from '../check.ts';

/** Web ports that are taken twice, among themselves or by a mail listener. */
export const checkWeb: Check = ({ web, listeners }, { problems }) => {
  for (const [index, entry] of web.listeners.entries()) {
    if (!entry.enabled || entry.port === 0) continue;
    const others = [
      ...web.listeners.slice(0, index).map((other) => ({ ...other, group: 'web.listeners' })),
      ...listeners.entries.map((other) => ({ ...other, group: 'listeners.entries' })),
    ];
    const other = others.find(
      ({ enabled, port, address }) => enabled && port === entry.port && isSamePlace(address, entry.address),
    );
    if (other)
      problems.push({
        path: `web.listeners[${index}].port`,
        reason: `port ${entry.port} is taken by "${other.name}" in ${other.group}`,
      });
  }
};

const isSamePlace = (left: string | undefined, right: string | undefined): boolean =>
  left === right || [left, right].some((address) => address === '0.0.0.0' || address === '::');
