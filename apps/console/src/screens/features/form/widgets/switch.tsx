import { Switch } from '../../../../ui/switch.tsx';
import { control, type WidgetProps } from './widget.ts';

/** On or off. */
export function SwitchWidget(props: WidgetProps) {
  const isOn = props.value === true;
  const { 'aria-invalid': _, spellCheck: __, autoComplete: ___, ...attributes } = control(props);
  return (
    <Switch {...attributes} isOn={isOn} onToggle={() => props.onChange(!isOn)}>
      {isOn ? 'On' : 'Off'}
    </Switch>
  );
}
