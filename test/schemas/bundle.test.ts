import { buildSync } from 'esbuild';
import { join } from 'node:path';

const repository = join(__dirname, '../..');

/** A function that uses the schemas as the transform does, bundled as the functions are. */
function bundled(contents: string): string {
  const result = buildSync({
    stdin: { contents, resolveDir: repository, loader: 'ts' },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  return result.outputFiles[0]!.text;
}

describe('the schemas within a function', () => {
  const text = bundled(`import { eventClasses, toRowJson } from './schemas'; exports.handler = (row) => toRowJson(eventClasses.base_event, row);`);

  test('stay small: neither the OCSF dictionary nor an Avro library comes along', () => {
    expect(text.length).toBeLessThan(90_000);
    expect(text).not.toContain('at_least_one');
    expect(text).not.toContain('createResolver');
  });

  test('do their work', () => {
    const exports: { handler?: (row: object) => string } = {};
    new Function('exports', 'require', text)(exports, require);
    expect(() => exports.handler?.({})).toThrow('event_id: expected a value');
  });
});
