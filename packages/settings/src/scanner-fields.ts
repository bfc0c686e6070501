import { count, seconds } from './field.ts';

/** How patient anybody is with a scanner. */
export const scannerTimeout = seconds({
  title: 'Wait for it',
  description: 'How long one message may take, from connecting to the end of the answer.',
  default: 15,
  min: 1,
  max: 240,
});

/** How many messages it is shown at a time. */
export const scannerTurns = count({
  title: 'At once',
  description: 'So many messages each engine shows it at the same time; others wait for their turn.',
  default: 20,
  min: 1,
  max: 500,
});
