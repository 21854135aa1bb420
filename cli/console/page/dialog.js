import { h } from './dom.js';

/**
 * Asks before something is changed. Escape and Cancel say no; the focus is on Cancel at first.
 * @param {{ title: string, body: Node[], action: string }} question
 * @returns {Promise<boolean>}
 */
export function confirmed({ title, body, action }) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('dialog'));
  const cancel = h('button', { type: 'button', autofocus: true }, 'Cancel');
  const go = h('button', { type: 'button', class: 'main' }, action);
  dialog.replaceChildren(h('h2', { id: 'dialog-title' }, title), ...body, h('div', { class: 'buttons' }, cancel, go));
  dialog.returnValue = '';
  cancel.addEventListener('click', () => dialog.close(''));
  go.addEventListener('click', () => dialog.close('yes'));
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }));
}
