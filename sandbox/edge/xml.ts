/** XML out: a tree of plain objects becomes elements, an array repeats its element. */

export type XmlValue = string | number | boolean | Date | undefined | null | XmlTree | readonly XmlValue[];
/** Member names are element names; `$xmlns` is the namespace, `$text` the text of the element itself. */
export interface XmlTree {
  readonly [name: string]: XmlValue;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function xmlDocument(root: string, tree: XmlTree): string {
  return DECLARATION + element(root, tree);
}

function element(name: string, value: XmlValue): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  if (value instanceof Date) return `<${name}>${value.toISOString()}</${name}>`;
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
  const { $xmlns, $text, ...members } = value as XmlTree;
  const open = $xmlns === undefined ? name : `${name} xmlns="${escapeXml(String($xmlns))}"`;
  const children = Object.entries(members).map(([child, member]) => element(child, member)).join('');
  return `<${open}>${escapeXml(String($text ?? ''))}${children}</${name}>`;
}

/** Control characters become references, as S3 writes them in keys, although XML 1.0 has no such characters. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"\u0000-\u001f\u007f]/g, (c) => NAMED[c] ?? `&#x${c.charCodeAt(0).toString(16)};`);
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
