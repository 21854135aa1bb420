import { get } from './api.js';
import { become, h } from './dom.js';
import { takeKey } from './key.js';
import { failure } from './parts.js';
import { buffers } from './panels/buffers.js';
import { cost } from './panels/cost.js';
import { pipeline } from './panels/pipeline.js';
import { rejected } from './panels/rejected.js';
import { schemas } from './panels/schemas.js';
import { uploads } from './panels/uploads.js';

/**
 * A panel: `load` asks for documents, `render` makes elements of them, `actions` are what `data-click`, `data-input`,
 * `data-change` and `data-submit` name.
 * @typedef {{ name: string, title: string, says: string, live?: boolean, load(visit: Visit): Promise<any>, render(found: any, visit: Visit): any, actions?: Record<string, (element: HTMLElement, visit: Visit) => unknown> }} Panel
 * @typedef {{ panel: Panel, id: string, parameters: URLSearchParams, kept: Record<string, any>, place: any, navigate(change: Record<string, string | null>): void, load(): Promise<void>, render(): void, announce(text: string): void }} Visit
 */

/** @type {readonly Panel[]} */
const panels = [pipeline, uploads, rejected, schemas, buffers, cost];
const main = /** @type {HTMLElement} */ (document.getElementById('main'));
/** @type {Visit | undefined} */
let visit;
let place = { env: '', stage: '', refresh_seconds: 5 };
let timer = 0;

/** `#/uploads/abc?search=x` */
function readAddress() {
  const [address, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, id = ''] = address.split('/');
  return { panel: panels.find((panel) => panel.name === name) ?? panels[0], id: decodeURIComponent(id), parameters: new URLSearchParams(query) };
}

function open() {
  const address = readAddress();
  const isSame = visit?.panel === address.panel && visit.id === address.id;
  const opened = { ...address, kept: isSame ? visit.kept : {}, place, found: isSame ? visit.found : undefined, error: undefined, navigate, announce, load: () => load(opened), render: () => render(opened) };
  visit = opened;
  document.title = `${address.panel.title} · CyberActive ${place.stage}`;
  renderNavigation(address.panel);
  render(opened);
  // Whoever follows a link reads on at the panel's heading.
  if (!isSame) main.querySelector('h1')?.focus({ preventScroll: true });
  void load(opened);
}

/** Other parameters of the same panel: an address that can be kept and gone back from. */
function navigate(change) {
  const parameters = new URLSearchParams(visit.parameters);
  for (const [name, value] of Object.entries(change)) if (value === null || value === '') parameters.delete(name);
    else parameters.set(name, value);
  const query = parameters.toString();
  history.replaceState(null, '', `#/${visit.panel.name}${visit.id && `/${encodeURIComponent(visit.id)}`}${query && `?${query}`}`);
  open();
}

async function load(opened) {
  clearTimeout(timer);
  try {
    const found = await opened.panel.load(opened);
    if (visit !== opened) return;
    if (opened.error) announce('Connected again');
    Object.assign(opened, { found, error: undefined });
  } catch (error) {
    if (visit !== opened) return;
    if (opened.error?.message !== error.message) announce(error.message);
    opened.error = error;
  }
  render(opened);
  schedule(opened);
}

/** Asks again only while somebody looks. */
function schedule(opened) {
  clearTimeout(timer);
  const seconds = opened.kept.soon ?? place.refresh_seconds;
  if (opened.panel.live && !document.hidden && visit === opened) timer = setTimeout(() => void load(opened), seconds * 1000);
}

function render(opened) {
  if (visit !== opened) return;
  const { panel, found, error } = opened;
  const heading = h('div', { class: 'title' }, h('h1', { tabindex: -1 }, panel.title), h('p', {}, panel.says));
  const content = found === undefined ? (error ? [] : [h('p', { class: 'waiting' }, 'Reading …')]) : panel.render(found, opened);
  const made = h('main', { id: 'main', tabindex: -1, 'aria-busy': found === undefined && !error ? 'true' : null }, heading, error && failure(error), content);
  const began = performance.now();
  become(main, made);
  performance.measure('cyberactive:update', { start: began });
}

function renderNavigation(current) {
  const links = panels.map((panel) => h('li', {}, h('a', { href: `#/${panel.name}`, 'aria-current': panel === current ? 'page' : null }, panel.title)));
  become(document.getElementById('panels'), h('ul', { id: 'panels' }, links));
  become(document.getElementById('place'), h('p', { class: 'place', id: 'place' }, place.env === 'local' ? 'sandbox on this machine' : `stage ${place.stage}`));
}

/** For who does not see the page change. */
function announce(text) {
  document.getElementById('live').textContent = text;
}

const common = {
  copy: async (element) => {
    const isCopied = await navigator.clipboard.writeText(element.dataset.text).then(() => true, () => false);
    announce(isCopied ? 'Copied' : 'The browser did not allow copying');
    if (!isCopied) return;
    element.textContent = 'Copied';
    setTimeout(() => (element.textContent = 'Copy'), 1500);
  },
};

for (const type of ['click', 'input', 'change', 'submit']) {
  document.addEventListener(type, (event) => {
    const element = event.target instanceof Element ? event.target.closest(`[data-${type}]`) : null;
    if (!element || !visit) return;
    if (type === 'submit') event.preventDefault();
    const name = element.getAttribute(`data-${type}`);
    const action = visit.panel.actions?.[name] ?? common[name];
    void action?.(/** @type {HTMLElement} */ (element), visit);
  });
}
// The address of a later start, opened in this tab: only what is behind the # differs, so the browser loads nothing anew.
addEventListener('hashchange', () => (takeKey() ? location.reload() : open()));
document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(timer) : visit?.panel.live && void load(visit)));

takeKey();
try {
  place = (await get('place')).document;
} catch {
  // The panel says why nobody answers.
}
open();
