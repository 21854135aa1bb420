/**
 * XML in, for the small documents of S3's API: elements and text. Attributes and comments are skipped; a document type
 * declaration is refused, so that there are no entities but the five of XML.
 */

export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** The text directly inside. */
  readonly text: string;
}

export class MalformedXml extends Error {
  override readonly name = 'MalformedXml';
}

const TOKEN = /<\?[^>]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s(?:"[^"]*"|'[^']*'|[^'">])*?)?)(\/?)>|([^<]+)/y;

/** @throws MalformedXml */
export function readXml(document: string): XmlElement {
  const top: Open = { name: '', children: [], text: '' };
  const open: Open[] = [top];
  const text = document.replace(/^\ufeff/, '');
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new MalformedXml(`offset ${at}: expected an element or text`);
    take(match, open);
  }
  const [root, ...more] = top.children;
  if (open.length !== 1 || !root || more.length > 0 || top.text.trim() !== '') throw new MalformedXml('expected one closed root element');
  return root;
}

/** The text of the first child of that name. */
export function childText(parent: XmlElement, name: string): string | undefined {
  return parent.children.find((child) => child.name === name)?.text;
}

interface Open {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

function take([, cdata, closing, name, , selfClosing, text]: RegExpExecArray, open: Open[]): void {
  const current = open.at(-1)!;
  if (text !== undefined) current.text += unescapeXml(text);
  else if (cdata !== undefined) current.text += cdata;
  else if (name !== undefined && closing) close(name, open);
  else if (name !== undefined && selfClosing) current.children.push({ name: localName(name), children: [], text: '' });
  else if (name !== undefined) open.push({ name, children: [], text: '' });
}

function close(name: string, open: Open[]): void {
  const element = open.pop()!;
  if (open.length === 0 || element.name !== name) throw new MalformedXml(`expected </${element.name}>, found </${name}>`);
  open.at(-1)!.children.push({ ...element, name: localName(name) });
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (_, body: string) => {
    const named = ENTITIES[body];
    if (named !== undefined) return named;
    const code = body[0] === '#' ? Number(body[1]?.toLowerCase() === 'x' ? `0${body.slice(1)}` : body.slice(1)) : NaN;
    if (Number.isNaN(code) || code > 0x10ffff) throw new MalformedXml('expected a known entity');
    return String.fromCodePoint(code);
  });
}
