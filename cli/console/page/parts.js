import { h } from './dom.js';
import { clock } from './format.js';

/**
 * A section with its heading, the command that gives the same, and the time that it is of.
 * @param {string} title
 * @param {{ command?: string, as_of?: string } | undefined} answer
 */
export function section(title, answer, ...content) {
  const id = `s-${title.toLowerCase().replace(/[^a-z]+/g, '-')}`;
  return h(
    'section',
    { 'aria-labelledby': id, 'data-key': id },
    h('div', { class: 'head' }, h('h2', { id }, title), answer?.as_of && h('p', { class: 'as-of' }, 'as of ', h('time', { datetime: answer.as_of }, clock(answer.as_of)))),
    answer?.command && commandLine(answer.command),
    content,
  );
}

export const commandLine = (command) =>
  h('p', { class: 'command' }, h('code', {}, command), h('button', { type: 'button', 'data-click': 'copy', 'data-text': command, 'aria-label': `Copy the command: ${command}` }, 'Copy'));

/** What to do first, where there is nothing to show. */
export const empty = (says, ...next) => h('div', { class: 'empty' }, h('p', {}, says), next);

/** What went wrong and what to do, in the words of the command. */
export function failure(error) {
  const next = typeof error.next === 'string' ? error.next : '';
  const isCommand = /^(npx )?cyberactive /.test(next);
  return h('div', { class: 'failure', role: 'alert' }, h('p', {}, error.message), next && (isCommand ? commandLine(next.startsWith('npx') ? next : `npx ${next}`) : h('p', {}, next)));
}

/**
 * @template T
 * @param {string} caption
 * @param {{ title: string, value: (row: T) => any, number?: boolean, wide?: boolean }[]} columns the first names the row
 * @param {readonly T[]} rows
 * @param {(row: T) => Record<string, unknown>} [attributes] of a row
 */
export function table(caption, columns, rows, attributes = () => ({})) {
  const kind = ({ number, wide }) => [number && 'number', wide && 'wide'].filter(Boolean).join(' ') || null;
  return h(
    'div',
    { class: 'table', role: 'region', 'aria-label': caption, tabindex: 0 },
    h(
      'table',
      {},
      h('caption', {}, caption),
      h('thead', {}, h('tr', {}, columns.map((column) => h('th', { scope: 'col', class: kind(column) }, column.title)))),
      h(
        'tbody',
        {},
        rows.map((row) => h('tr', attributes(row), columns.map((column, index) => (index === 0 ? h('th', { scope: 'row', class: kind(column) }, column.value(row)) : h('td', { class: kind(column) }, column.value(row)))))),
      ),
    ),
  );
}

/** A field with its label above it. */
export const field = (label, control) => h('label', { class: 'field' }, h('span', {}, label), control);

/** @param {string} name @param {readonly (readonly [string, string])[]} options value and words */
export const choice = (name, options, chosen, action = 'search') =>
  h('select', { name, 'data-change': action }, options.map(([value, words]) => h('option', { value, selected: value === chosen }, words)));

/** Words for a state, with a mark whose colour is never all that tells. */
export const state = (name, kind) => h('span', { class: `state ${kind}` }, name.replaceAll('_', ' '));
