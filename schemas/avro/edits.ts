import type { AvscField, AvscRecord } from './avsc-record';
import type { JsonMember, JsonNode } from './json-document';
import type { Edit } from './schema-error';

/** Replaces a value, written as JSON. */
export const replaceNode = ({ offset, end }: JsonNode, value: unknown): Edit => ({ offset, end, text: jsonText(value) });

/** Gives a member of an object a value: in its place, or after another member. */
export function setMember(object: JsonNode, name: string, value: unknown, after = 'type'): Edit {
  const present = object.members?.get(name);
  if (present) return replaceNode(present, value);
  const before = object.members?.get(after) ?? ([...(object.members?.values() ?? [])].at(-1) as JsonMember);
  return { offset: before.end, end: before.end, text: `, ${JSON.stringify(name)}: ${jsonText(value)}` };
}

/** Takes a member out of an object, with the comma before it, or after it where it is the first. */
export function removeMember(object: JsonNode, name: string): Edit {
  const members = [...(object.members?.values() ?? [])];
  const member = object.members?.get(name) as JsonMember;
  const index = members.indexOf(member);
  if (index > 0) return { offset: members[index - 1]!.end, end: member.end, text: '' };
  return { offset: member.key.offset, end: members[1]?.key.offset ?? member.end, text: '' };
}

/** Gives a key another name. */
export const renameKey = ({ key }: JsonMember, name: string): Edit => ({ ...key, text: JSON.stringify(name) });

/** Writes all fields anew, each given as it is to be read, with the space that stood between the first two. */
export function writeFields(record: AvscRecord, fields: readonly string[]): Edit {
  const nodes = record.document.root.members?.get('fields')?.elements ?? [];
  const [first, second] = nodes;
  const separator = first && second ? record.text.slice(first.end, second.offset) : ',\n    ';
  return { offset: first!.offset, end: nodes.at(-1)!.end, text: fields.join(separator) };
}

/** A field as it is written in its file. */
export const sourceOf = ({ document }: AvscRecord, { node }: AvscField): string => document.text.slice(node.offset, node.end);

/**
 * Applies groups of edits to a text, each group wholly or not at all. Of two that touch, the first in the list counts;
 * the other is for the next round.
 */
export function applyEdits(text: string, groups: readonly (readonly Edit[])[]): string {
  const taken: Edit[] = [];
  const isFree = (edit: Edit) => taken.every((other) => edit.end < other.offset || edit.offset > other.end);
  for (const group of groups) if (group.every(isFree)) taken.push(...group);
  taken.sort((a, b) => b.offset - a.offset || b.end - a.end);
  return taken.reduce((result, { offset, end, text: written }) => result.slice(0, offset) + written + result.slice(end), text);
}

/** JSON on one line with the spaces that the .avsc files have. */
export function jsonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${jsonText(member)}`);
  return `{ ${members.join(', ')} }`;
}
