'use client';

import { formatDuration, parseDuration } from '@posthorn/settings/quantity';
import { type Quantity, QuantityWidget } from './quantity.tsx';
import { durationWords } from './quantity-words.ts';
import type { WidgetProps } from './widget.ts';

/** A duration as people write it, `5m` or `1h 30m`; told back in words. */
export const DurationWidget = (props: WidgetProps) => <QuantityWidget {...props} quantity={duration} />;

const duration: Quantity = {
  format: formatDuration,
  parse: parseDuration,
  words: durationWords,
  examples: '90s, 5m, 1h 30m, 5d',
};
