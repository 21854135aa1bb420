/** Requests of agents as they are kept in `recorded/`, and the socket to send them by. */
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import path from 'node:path';

/** Whose request it becomes: the address of the API and a key. */
export interface Addressed {
  readonly apiUrl: string;
  readonly key: string;
}

export const recordings = path.join(__dirname, 'recorded');

/** A request of an agent, byte for byte; only the address of the API and the key are put in: `{{base}}`, `{{host}}`, `{{key}}`, `{{basic}}`. */
export function recordedRequest(file: string, { apiUrl, key }: Addressed): Buffer {
  const { host, pathname } = new URL(apiUrl);
  const values = { base: pathname.replace(/\/$/, ''), host, key, basic: Buffer.from(`web-17:${key}`).toString('base64') };
  const text = readFileSync(path.join(recordings, file), 'latin1');
  return Buffer.from(text.replace(/\{\{(\w+)\}\}/g, (_, name: keyof typeof values) => values[name]), 'latin1');
}

/** Sends bytes and reads one answer. @returns it as it came, empty if the connection broke @throws Error nobody listens */
export function exchange(url: string, bytes: Buffer): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = createConnection(Number(port), hostname, () => socket.write(bytes));
    let received = '';
    const isWhole = (): boolean => {
      const [head = '', body = ''] = received.split('\r\n\r\n');
      return received.includes('\r\n\r\n') && Buffer.byteLength(body, 'latin1') >= Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    };
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (bytes.subarray(0, 4).toString() === 'HEAD' || isWhole()) socket.destroy();
    });
    socket.on('close', () => resolve(received)).on('error', reject);
  });
}
