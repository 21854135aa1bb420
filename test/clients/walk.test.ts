import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { environment, launch, libraries, programs } from './place';
import { Service } from './service';

/** docs/shippers.md as a new user follows it, from an empty folder: its commands as they stand there. */
const root = path.join(__dirname, '..', '..');
const page = readFileSync(path.join(root, 'docs', 'shippers.md'), 'utf8');
const blockOf = (name: string): string => new RegExp(`^\`\`\`sh ${name}\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)![1]!;
const IN_THE_END = 'cyberactive clock advance 1h\ncyberactive accounting\n';

let service: Service;
let bin: string;
beforeAll(async () => {
  service = await Service.start({ isTurning: false });
  bin = path.join(service.pipeline.folder, 'bin');
  mkdirSync(bin);
  program('cyberactive', `AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true LD_LIBRARY_PATH= exec ${process.execPath} --import ${path.join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')} ${path.join(root, 'cli', 'main.ts')} "$@"`);
  // Where an unpacked package has its modules, an installed one knows.
  program('syslog-ng', `LD_LIBRARY_PATH=$LD_LIBRARY_PATH:${libraries}/syslog-ng exec ${programs}/usr/sbin/syslog-ng --module-path=${libraries}/syslog-ng/3.38 "$@"`);
  symlinkSync(path.join(programs, 'usr', 'sbin', 'rsyslogd'), path.join(bin, 'rsyslogd'));
});
afterAll(() => service?.stop());

function program(name: string, line: string): void {
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${line}\n`);
  chmodSync(path.join(bin, name), 0o755);
}

/** Runs lines of the page in a folder. @returns exit code and what was printed */
async function follow(folder: string, lines: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const modules = path.join(libraries, process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu', 'rsyslog');
  const child = launch({ folder } as Parameters<typeof launch>[0], '/bin/sh', ['-ec', lines], {
    ...(service.commandEnvironment as Record<string, string>),
    PATH: `${bin}:${environment().PATH}`,
    API: service.pipeline.apiUrl,
    RSYSLOG_MODDIR: modules,
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said: readFileSync(path.join(folder, 'log.txt'), 'utf8') };
}

const accepted = async (): Promise<number> => (await service.pipeline.accounting()).totals.accepted.authentication ?? 0;

test.each(['curl', 'cron', 'rsyslog', 'syslog-ng'])('%s: three lines are counted as accepted, within a minute', async (name) => {
  const folder = path.join(service.pipeline.folder, `walk-${name}`);
  mkdirSync(folder);
  const first = name === 'curl' ? blockOf('start') : blockOf('start').replace(/^cyberactive customer add.*\n/m, '');
  const [before, began] = [await accepted(), Date.now()];
  expect(await follow(folder, first)).toMatchObject({ code: 0 });
  const { said } = await follow(folder, `${blockOf(name)}\n${IN_THE_END}`);
  expect({ said, accepted: (await accepted()) - before }).toEqual({ said, accepted: 3 });
  expect(Date.now() - began).toBeLessThan(60_000);
}, 300_000);

test('what the page says to end with is what was run', () => expect(page).toContain(`\n${IN_THE_END}`));
