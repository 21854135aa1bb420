/** A real Chromium without a window, driven through its DevTools protocol over a pipe: no package of ours is needed for it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

type Json = Record<string, unknown>;
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Json;
  readonly sessionId?: string;
  readonly result?: Json;
  readonly error?: { readonly message: string };
}

/** What a page said that it should not have said. */
export interface Complaint {
  readonly kind: 'exception' | 'log';
  readonly text: string;
}

/** The program: of unpacked Debian packages (test/clients), else the machine's own. @throws Error where there is none */
export function chromiumProgram(environment: NodeJS.ProcessEnv = process.env): string {
  // Of the package's two, the one in bin is a script that wants to be installed.
  const unpacked = (environment.PATH ?? '').split(':').map((folder) => path.join(folder, '..', 'lib', 'chromium', 'chromium'));
  const found = [...unpacked, '/usr/lib/chromium/chromium'].find((program) => existsSync(program));
  if (!found) throw new Error('chromium: expected the Debian package, found none; npm run test:clients fetches it');
  return found;
}

export class Chromium {
  private readonly waiting = new Map<number, { resolve(result: Json): void; reject(error: Error): void }>();
  private readonly listeners = new Set<(message: Message) => void>();
  private next = 1;

  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
  ) {
    let rest = '';
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\0');
      rest = parts.pop()!;
      for (const part of parts) this.receive(JSON.parse(part) as Message);
    });
    child.once('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('chromium ended'));
    });
  }

  static start(environment: NodeJS.ProcessEnv = process.env): Chromium {
    const profile = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-chromium-'));
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--force-device-scale-factor=1', '--remote-debugging-pipe', `--user-data-dir=${profile}`];
    const program = chromiumProgram(environment);
    // Fonts are looked for beside the program: `/`, or where its package was unpacked.
    const root = path.resolve(path.dirname(program), '..', '..', '..');
    const env = { ...environment, HOME: profile, FONTCONFIG_PATH: path.join(root, 'etc', 'fonts'), XDG_DATA_HOME: path.join(root, 'usr', 'share') };
    const child = spawn(program, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env });
    return new Chromium(child, profile);
  }

  private receive(message: Message): void {
    const waiting = message.id === undefined ? undefined : this.waiting.get(message.id);
    if (!waiting) return this.listeners.forEach((listener) => listener(message));
    this.waiting.delete(message.id!);
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result ?? {});
  }

  send(method: string, params: Json = {}, sessionId?: string): Promise<Json> {
    const id = this.next++;
    (this.child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  on(listener: (message: Message) => void): void {
    this.listeners.add(listener);
  }

  async page(): Promise<Page> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, String(sessionId));
    for (const domain of ['Page', 'Runtime', 'Log', 'Accessibility', 'Performance']) await page.send(`${domain}.enable`);
    return page;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    await this.send('Browser.close').catch(() => this.child.kill());
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Page {
  readonly complaints: Complaint[] = [];

  constructor(
    private readonly chromium: Chromium,
    private readonly session: string,
  ) {
    chromium.on(({ method, params, sessionId }) => {
      if (sessionId !== session || !params) return;
      if (method === 'Runtime.exceptionThrown') this.complaints.push({ kind: 'exception', text: JSON.stringify(params.exceptionDetails) });
      if (method === 'Log.entryAdded') this.complaints.push({ kind: 'log', text: String((params.entry as Json).text) });
    });
  }

  send(method: string, params: Json = {}): Promise<Json> {
    return this.chromium.send(method, params, this.session);
  }

  /** @param expression of the page's own language; a promise is waited for */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  /** Waits until an expression is true. @throws Error saying which was not */
  async until(expression: string, seconds = 30): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (!(await this.evaluate<boolean>(`Boolean(${expression})`).catch(() => false))) {
      if (Date.now() > end) throw new Error(`the page: expected ${expression} within ${seconds} s, found\n${await this.evaluate<string>('document.body.innerText')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async open(url: string): Promise<void> {
    await this.send('Page.navigate', { url });
    await this.until(`document.readyState === 'complete' && (location.href !== 'about:blank' || ${url.startsWith('about:')})`);
  }

  async look({ width = 1280, height = 800, dark = false }: { readonly width?: number; readonly height?: number; readonly dark?: boolean }): Promise<void> {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await this.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
  }

  async press(key: string): Promise<void> {
    const code = { Tab: 9, Enter: 13, Escape: 27, ArrowRight: 39, ArrowLeft: 37 }[key] ?? 0;
    const event = { key, code: key, windowsVirtualKeyCode: code, ...(key === 'Enter' && { text: '\r' }) };
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  async screenshot(file: string): Promise<void> {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    writeFileSync(file, Buffer.from(String(data), 'base64'));
  }
}
