/**
 * Elements from data. Text is only ever set as text: what comes from a log can never become markup.
 */
const SVG = 'http://www.w3.org/2000/svg';

/** @typedef {Node | string | number | null | undefined | false | Child[]} Child */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] true: there without a value; false, null and undefined: not there
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** The same for pictures. @returns {SVGElement} */
export const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === false || child === null || child === undefined) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/**
 * Makes what is on the page like what was made anew, changing only what differs: focus, selection and scrolling stay.
 * Children are told apart by `data-key`, else by their place.
 * @param {Element} shown
 * @param {Element} made
 */
export function become(shown, made) {
  for (const { name } of [...shown.attributes]) if (!made.hasAttribute(name)) shown.removeAttribute(name);
  for (const { name, value } of made.attributes) if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  keepField(shown, made);
  const byKey = new Map([...shown.children].filter(keyOf).map((child) => [keyOf(child), child]));
  let at = shown.firstChild;
  for (const wanted of [...made.childNodes]) {
    const keyed = keyOf(wanted) ? byKey.get(keyOf(wanted)) : undefined;
    const found = keyed ?? (at && !keyOf(at) && isLike(at, wanted) ? at : undefined);
    if (!found) {
      shown.insertBefore(wanted, at);
      continue;
    }
    if (found === at) at = at.nextSibling;
    else shown.insertBefore(found, at);
    if (found instanceof Element) become(found, wanted);
    else if (found.nodeValue !== wanted.nodeValue) found.nodeValue = wanted.nodeValue;
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

const keyOf = (node) => (node instanceof Element ? node.getAttribute('data-key') : null);
const isLike = (a, b) => a.nodeName === b.nodeName && !keyOf(b);

/** What somebody is typing is theirs. */
function keepField(shown, made) {
  if (shown === document.activeElement) return;
  if (shown instanceof HTMLInputElement && shown.value !== made.value) shown.value = made.value;
  if (shown instanceof HTMLOptionElement && shown.selected !== made.hasAttribute('selected')) shown.selected = made.hasAttribute('selected');
}
