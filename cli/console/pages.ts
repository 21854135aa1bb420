import { readFile } from 'node:fs/promises';
import path from 'node:path';

const folder = path.join(__dirname, 'page');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml' };

export interface Page {
  readonly type: string;
  readonly body: Buffer;
}

/** A file of the page by its address; undefined where there is none. Names have one shape, so that none leads outside. */
export async function readPage(address: string): Promise<Page | undefined> {
  if (!/^\/(?:[a-z-]+\/)?[a-z-]+\.(?:html|css|js|svg)$/.test(address)) return undefined;
  const body = await readFile(path.join(folder, address)).catch(() => undefined);
  return body && { type: TYPES[path.extname(address)]!, body };
}
