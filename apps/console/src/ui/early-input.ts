/**
 * What somebody does on a page before its scripts have taken it over: a page comes drawn, and whoever is quick presses a button that nothing listens to yet.
 * A small script in the page itself remembers it, and it is done again, in its order, when the page says that it works.
 *
 * Links need none of it (the browser follows them), nor does what the page has taken over already.
 */

/** Said by the page when it has taken over what the server drew. */
export const announceTakenOver = (): void => void window.dispatchEvent(new Event(TAKEN_OVER));

/** Stands in the page before everything else, as text: it uses nothing but what is inside it. */
export const earlyInputScript = (): string => `(${keepEarlyInput.toString()})(${JSON.stringify(TAKEN_OVER)})`;

const keepEarlyInput = (takenOver: string): void => {
  type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  const kept: (() => void)[] = [];
  const fields = new Map<Field, string>();
  const forms = new Set<HTMLFormElement>();
  /** React leaves a mark on each element that it looks after. */
  const isTaken = (element: Element): boolean => Object.keys(element).some((key) => key.indexOf('__reactFiber$') === 0);

  /** The page may take an element over within this very event, and has heard it then. */
  const keep = (element: Element, again: () => void): void => {
    setTimeout(() => {
      if (!isTaken(element)) kept.push(again);
    });
  };
  const onClick = (event: Event): void => {
    const target = event.target as Element | null;
    const control = target?.closest('button, summary, [role], input[type=checkbox], input[type=radio]');
    if (!event.isTrusted || !control || isTaken(control) || control.closest('a[href]')) return;
    // Neither a form nor a box may act by itself: the page decides what a click means.
    event.preventDefault();
    keep(control, () => {
      // Menus and tabs act when they are pressed, other things when they are clicked.
      const pressed = { bubbles: true, cancelable: true, composed: true, button: 0, isPrimary: true };
      for (const kind of ['pointerdown', 'pointerup']) control.dispatchEvent(new PointerEvent(kind, pressed));
      for (const kind of ['mousedown', 'mouseup']) control.dispatchEvent(new MouseEvent(kind, pressed));
      (control as HTMLElement).click();
    });
  };
  const onInput = (event: Event): void => {
    const field = event.target as Field;
    if (!event.isTrusted || !/^(input|textarea|select)$/i.test(field.tagName) || isTaken(field)) return;
    if (fields.has(field)) return;
    const drawn = (field as HTMLInputElement).defaultValue;
    fields.set(field, drawn === undefined ? '' : drawn);
    kept.push(() => {
      const typed = field.value;
      // The page compares with what it last knew, and must see a difference.
      field.value = fields.get(field) || '';
      const prototype = Object.getPrototypeOf(field) as object;
      const write = Object.getOwnPropertyDescriptor(prototype, 'value');
      if (write?.set) write.set.call(field, typed);
      const kinds = field.tagName === 'SELECT' ? ['input', 'change'] : ['input'];
      for (const kind of kinds) field.dispatchEvent(new Event(kind, { bubbles: true }));
    });
  };
  const onSubmit = (event: Event): void => {
    const form = event.target as HTMLFormElement;
    if (isTaken(form)) return;
    event.preventDefault();
    if (forms.has(form)) return;
    forms.add(form);
    keep(form, () => form.requestSubmit());
  };
  const onKey = (event: Event): void => {
    const { key, code, ctrlKey, metaKey, shiftKey, altKey } = event as KeyboardEvent;
    const target = event.target as Element;
    if (!event.isTrusted || target !== document.body || isTaken(target) || key === 'Tab') return;
    const again = { key, code, ctrlKey, metaKey, shiftKey, altKey, bubbles: true, cancelable: true };
    // The browser's own Ctrl-K would leave the page.
    if (key === 'k' && (ctrlKey || metaKey)) event.preventDefault();
    keep(target, () => target.dispatchEvent(new KeyboardEvent('keydown', again)));
  };
  const heard: [string, (event: Event) => void][] = [
    ['click', onClick],
    ['input', onInput],
    ['submit', onSubmit],
    ['keydown', onKey],
  ];
  for (const [kind, hear] of heard) window.addEventListener(kind, hear, true);
  window.addEventListener(
    takenOver,
    () => {
      // What came with the event that is being heard right now is kept first.
      setTimeout(() => {
        for (const [kind, hear] of heard) window.removeEventListener(kind, hear, true);
        for (const again of kept.splice(0)) again();
      });
    },
    { once: true },
  );
};

const TAKEN_OVER = 'posthorn:taken-over';
