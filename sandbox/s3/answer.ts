import { xmlDocument, type XmlTree } from '../edge/xml';
import type { EdgeResponse } from '../kernel';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function xmlAnswer(root: string, tree: XmlTree, headers: Readonly<Record<string, string>> = {}): EdgeResponse {
  return { status: 200, headers: { 'content-type': 'application/xml', ...headers }, body: xmlDocument(root, { $xmlns: NAMESPACE, ...tree }) };
}

export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): EdgeResponse {
  return { status, headers };
}

/** In XML, ETags stand in quotes. */
export function quoted(etag: string): string {
  return `"${etag}"`;
}
