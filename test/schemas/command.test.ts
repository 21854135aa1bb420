import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type Ended } from '../cli/run-command';
import { column, frozen, SchemaFolder } from './schema-folder';

const released = new SchemaFolder('http_activity', 'upload_receipt');
released.release();
afterAll(() => released.remove());
let folder: SchemaFolder;
beforeEach(() => {
  folder = new SchemaFolder(released);
});
afterEach(() => folder.remove());

const schema = (...words: readonly string[]): Promise<Ended> => run(['schema', ...words, '--schemas', folder.path], {});
const port = '"name": "src_endpoint_port", "type": ["null", "long"]';
const breakPort = () => folder.edit('http_activity', `${port}, "default": null, "doc": "Port of the client, 0 to 65535.", "ocsf": "src_endpoint.port"`, `${port.replace('long', 'double')}, "default": null, "doc": "d", "ocsf": "unmapped.port"`);

describe('cyberactive schema check', () => {
  test('ends with 0 where all is well, and says how long it took', async () => {
    const { code, stdout } = await schema('check');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^No findings \(2 classes, 2 releases, \d+\.\d\d s\)\.\n$/);
  });

  test('ends with 3 on findings, in each format', async () => {
    breakPort();
    expect(await schema('check')).toMatchObject({ code: 3, stdout: expect.stringContaining('error[CA1405]: http_activity.src_endpoint_port') as string });
    const json = await schema('check', '--json');
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({ version: 1, ok: false, findings: [{ code: 'CA1405', path: 'http_activity.src_endpoint_port' }] });
    expect((await schema('check', '--format', 'github')).stdout).toMatch(/^::error file=/);
    expect(JSON.parse((await schema('check', '--format', 'sarif')).stdout)).toMatchObject({ runs: [{ results: [{ ruleId: 'CA1405' }] }] });
  });

  test('looks at the classes that are named, and knows what was meant', async () => {
    breakPort();
    expect((await schema('check', 'upload_receipt')).code).toBe(0);
    expect(await schema('check', 'http_activty')).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean http_activity?') as string });
    expect((await schema('check', '--format', 'xml')).code).toBe(2);
    expect((await run(['schema', 'check', '--schemas', join(folder.path, 'none')], {})).code).toBe(2);
  });

  test('--fix writes what can be written', async () => {
    folder.append('http_activity', column('userName', { type: ['string', 'null'] }));
    const { code, stdout } = await schema('check', '--fix');
    expect(stdout).toMatch(/^Mended 2 findings in .*http_activity\.avsc\n\nNo findings/);
    expect(code).toBe(0);
    expect(folder.read('http_activity')).toContain('{"name":"user_name","type":["null", "string"],"default":null');
  });
});

describe('cyberactive schema accept', () => {
  const accept = (...words: readonly string[]) => schema('accept', ...words, '--by', 'dana');

  test('lets a break pass for its time, and says so', async () => {
    breakPort();
    expect((await accept('CA1405', 'http_activity.src_endpoint_port', '--reason', 'no file has it', '--until', '2199-01-31')).code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder.path, 'accepted.json'), 'utf8'))).toEqual([
      { code: 'CA1405', path: 'http_activity.src_endpoint_port', from: '["null", "long"]', to: '["null", "double"]', reason: 'no file has it', by: 'dana', until: '2199-01-31' },
    ]);
    folder.edit('http_activity', '{', '\n\n{');
    expect(await schema('check')).toMatchObject({ code: 0, stdout: expect.stringContaining('accepted[CA1405]: http_activity.src_endpoint_port until 2199-01-31 by dana: no file has it') as string });
    expect(JSON.parse((await schema('check', '--format', 'sarif')).stdout)).toMatchObject({ runs: [{ results: [{ suppressions: [{ status: 'accepted' }] }] }] });
    folder.edit('http_activity', port.replace('long', 'double'), port.replace('long', 'boolean'));
    const again = JSON.parse((await schema('check', '--json')).stdout) as { findings: { code: string }[] };
    expect(again.findings.map(({ code }) => code)).toEqual(['CA1502', 'CA1405']);
  });

  test('refuses what cannot be accepted, what is not there, and a day that has passed', async () => {
    breakPort();
    const reason = ['--reason', 'r', '--until', '2199-01-31'];
    expect((await accept('CA1001', 'http_activity', ...reason)).code).toBe(2);
    expect((await accept('CA7', 'http_activity', ...reason)).code).toBe(2);
    expect((await accept('CA1405', 'http_activity.src_endpoint_ip', ...reason)).code).toBe(6);
    expect((await accept('CA1405', 'http_activity.src_endpoint_port', '--reason', 'r', '--until', '2020-01-01')).code).toBe(2);
    expect((await accept('CA1405', 'http_activity.src_endpoint_port', '--reason', ' ', '--until', '2199-01-31')).code).toBe(2);
    expect(existsSync(join(folder.path, 'accepted.json'))).toBe(false);
  });
});

describe('files beside the schemas that are broken', () => {
  test('are a finding, and nothing is written over them', async () => {
    breakPort();
    const accepted = join(folder.path, 'accepted.json');
    writeFileSync(accepted, '[{');
    expect((await schema('accept', 'CA1405', 'http_activity.src_endpoint_port', '--reason', 'r', '--until', '2199-01-31')).code).toBe(6);
    expect(readFileSync(accepted, 'utf8')).toBe('[{');
    const fingerprints = join(folder.path, 'released', 'fingerprints.json');
    writeFileSync(fingerprints, '<<<<<<< HEAD\n{}');
    expect(await schema('check')).toMatchObject({ code: 3, stdout: expect.stringContaining('fingerprints.json:1:1') as string });
    expect(await schema('release')).toMatchObject({ code: 3, stdout: expect.stringContaining('Nothing was released.') as string });
    expect(readFileSync(fingerprints, 'utf8')).toContain('HEAD');
  });
});

describe('cyberactive schema diff', () => {
  test('shows what each layer gets, what breaks first', async () => {
    expect((await schema('diff')).stdout).toBe('No differences (2 classes).\n');
    folder.append('http_activity', column('tls_version', { ocsf: 'tls.version', maxBytes: 64 }));
    folder.edit('http_activity', '"ocsf": "src_endpoint.ip", "maxBytes": 64', '"ocsf": "src_endpoint.ip", "maxBytes": 128');
    folder.edit('http_activity', 'How long the request took, milliseconds.', 'Milliseconds.');
    expect((await schema('diff', '--exit-code')).code).toBe(4);
    breakPort();
    const { stdout, code } = await schema('diff', 'http_activity', '--exit-code');
    expect(code).toBe(5);
    expect(stdout).toMatchSnapshot();
    const [diff] = JSON.parse((await schema('diff', 'http_activity', '--json')).stdout) as { changes: object[] }[];
    expect(diff).toMatchObject({ eventClass: 'http_activity', from: '1', to: 'working', breaking: true });
    expect(diff!.changes).toContainEqual(expect.objectContaining({ kind: 'column_appended', breaking: false, field: 'tls_version', effects: expect.objectContaining({ redshift: 'ALTER TABLE "events"."http_activity" ADD COLUMN "tls_version" VARCHAR(64)' }) as object }));
  });

  test('compares two releases, and a class that is new or gone', async () => {
    folder.append('upload_receipt', { ...column('shipper'), ocsf: undefined });
    folder.release();
    expect((await schema('diff', 'upload_receipt')).stdout).toBe('No differences (upload_receipt).\n');
    expect((await schema('diff', 'upload_receipt', '--from', '1', '--to', '2')).stdout).toContain('+ added shipper (text, 4,096 bytes)');
    expect((await schema('diff', 'upload_receipt', '--from', '7')).code).toBe(2);
    folder.write('authentication', frozen('authentication'));
    rmSync(folder.file('http_activity'));
    const { stdout } = await schema('diff');
    expect(stdout).toContain('authentication  none → working\n  + new class');
    expect(stdout).toContain('http_activity  1 → none\n  ! BREAKS: the class is gone (CA1410)');
  });
});

describe('cyberactive schema show', () => {
  test('puts the layers of a field side by side', async () => {
    expect((await schema('show', 'http_activity.src_endpoint_port')).stdout).toMatchSnapshot();
    expect((await schema('show', 'http_activity.http_request_x_forwarded_for')).stdout).toMatchSnapshot();
    expect((await schema('show', 'http_activity.event_id')).stdout).toMatchSnapshot();
    expect(JSON.parse((await schema('show', 'http_activity', '--json')).stdout)).toHaveLength(62);
    expect((await schema('show', 'upload_receipt')).stdout.split('\n')).toHaveLength(1 + 32 + 1);
    expect(await schema('show', 'http_activity.src_endpoint_prt')).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean src_endpoint_port?') as string });
    folder.write('http_activity', '{');
    expect((await schema('show', 'http_activity')).code).toBe(3);
  });
});

describe('cyberactive schema docs', () => {
  test('writes the pages, says which are stale, and prints one', async () => {
    const pages = join(folder.path, 'pages');
    expect((await schema('docs', '-o', pages, '--check')).code).toBe(3);
    expect((await schema('docs', '-o', pages)).stdout).toContain('problems.md');
    expect((await schema('docs', '-o', pages, '--check')).code).toBe(0);
    const { stdout } = await schema('docs', 'upload_receipt');
    expect(stdout).toBe(readFileSync(join(pages, 'upload_receipt.md'), 'utf8'));
    expect(stdout).toContain('## Versions\n\n* 1: first release');
    expect((await schema('docs')).code).toBe(2);
  });
});

describe('cyberactive schema infer', () => {
  const samples = () => join(folder.path, 'samples.ndjson');

  test('drafts a class, with the evidence on stderr', async () => {
    writeFileSync(samples(), '{"src_ip":"192.0.2.1","bytes":7}\nno\n{"src_ip":"192.0.2.2"}\n');
    const draft = await schema('infer', samples(), '--name', 'network_activity');
    expect(draft.code).toBe(0);
    expect(JSON.parse(draft.stdout)).toMatchObject({ name: 'network_activity', ocsf: { class_uid: 4001 } });
    expect(draft.stderr.replaceAll(folder.path, '')).toMatchSnapshot();
    expect((await schema('infer', samples(), '--name', 'network_activity', '-o', folder.file('network_activity'))).code).toBe(0);
    expect(new Set(folder.rules())).toEqual(new Set(['draft_doc']));
    const json = JSON.parse((await schema('infer', samples(), '--name', 'network_activity', '--json')).stdout) as { records: number; fields: object[] };
    expect(json).toMatchObject({ records: 2, fields: [{ fate: 'covered', evidence: { seen: 2 } }, { evidence: { path: ['bytes'], seen: 1 } }] });
  });

  test('refuses what holds no record, a name that is none, and a file that is there', async () => {
    writeFileSync(samples(), 'Nov 22 sshd: no fields here\n');
    expect(await schema('infer', samples(), '--name', 'vpn')).toMatchObject({ code: 2, stderr: expect.stringContaining('line 1 is no keyvalue record') as string });
    writeFileSync(samples(), '{"a":1}');
    expect((await schema('infer', samples(), '--name', 'VPN')).code).toBe(2);
    expect((await schema('infer', join(folder.path, 'none'), '--name', 'vpn')).code).toBe(2);
    expect((await schema('infer', samples(), '--name', 'vpn', '-o', folder.file('http_activity'))).code).toBe(6);
  });
});

describe('cyberactive schema release', () => {
  test('freezes what changed, once, and writes what is generated from it', async () => {
    folder.append('upload_receipt', { ...column('shipper'), ocsf: undefined });
    const { code, stdout } = await schema('release');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Released upload_receipt 2 {2}[0-9a-f]{12} {2}added shipper \(text, 4,096 bytes\)\n$/)]);
    expect((await schema('release')).stdout).toBe('Nothing to release: http_activity 1, upload_receipt 2 are as released.\n');
  });

  test('is refused on findings: exit code 3, and nothing is written', async () => {
    breakPort();
    const { code, stdout } = await schema('release');
    expect(code).toBe(3);
    expect(stdout).toContain('error[CA1405]');
    expect(stdout).toContain('Nothing was released.');
    expect(existsSync(join(folder.path, 'released', 'http_activity', '2.avsc'))).toBe(false);
  });

  test('keeps what is generated beside the schemas in step', async () => {
    const repository = join(folder.path, 'repository');
    mkdirSync(join(repository, 'docs'), { recursive: true });
    const inner = new SchemaFolder(released);
    cpSync(inner.path, join(repository, 'schemas'), { recursive: true });
    inner.remove();
    const { code, stdout } = await run(['schema', 'release', '--schemas', join(repository, 'schemas')], {});
    expect(code).toBe(0);
    expect(stdout).toContain('wrote docs/schemas/http_activity.md');
    expect(existsSync(join(repository, 'schemas/generated/http_activity.ts'))).toBe(true);
  });
});
