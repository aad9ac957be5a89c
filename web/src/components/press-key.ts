const isField = (element: Element) => element.matches('input, textarea');

/** Does what a key does, where the focus is now. */
export function press({ key, code, shiftKey }: KeyboardEvent): void {
  const dialog = document.querySelector('dialog[open]');
  if (key === 'Escape' && dialog) {
    dialog.dispatchEvent(new Event('cancel', { cancelable: true }));
    return;
  }
  const target = document.activeElement ?? document.body;
  const again = new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true });
  if (!target.dispatchEvent(again)) return;
  if (key === 'Enter' && target instanceof HTMLElement && target.matches('a, button')) target.click();
  else if (isField(target) && key.length === 1) document.execCommand('insertText', false, key);
  else if (isField(target) && key === 'Backspace') document.execCommand('delete');
}
