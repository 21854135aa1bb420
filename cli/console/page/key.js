/** The key of this console, for this tab alone: what the server gets with each call. */
const KEPT = 'cyberactive-console-key';

/**
 * Takes the key out of the address, where the command has put it.
 * @returns {boolean} whether there was one
 */
export function takeKey() {
  const found = /^#key=([\w-]+)$/.exec(location.hash)?.[1];
  if (found === undefined) return false;
  sessionStorage.setItem(KEPT, found);
  history.replaceState(null, '', location.pathname);
  return true;
}

/** @returns {string} empty where this tab was never given one */
export const key = () => sessionStorage.getItem(KEPT) ?? '';
