import type { WidgetProps } from '../../features/form/widgets/widget.ts';
import { CelBox } from './cel-box.tsx';

/** An expression, on as many lines as it wants. */
export function ExpressionBox(props: WidgetProps) {
  return <CelBox {...props} />;
}
