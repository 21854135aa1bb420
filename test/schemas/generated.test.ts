import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventClasses } from '../../schemas';
import { readCatalog } from '../../schemas/avro/catalog';
import { folders, generated } from '../../schemas/generate';

const repository = join(__dirname, '../..');

describe('what is generated from the schemas', () => {
  const files = generated(repository);

  test.each([...files.keys()])('%s is fresh (else: npm run generate, and review)', (path) => {
    const file = join(repository, path);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(files.get(path));
  });

  test('has no file of a class that is gone', () => {
    for (const folder of Object.values(folders)) {
      for (const file of readdirSync(join(repository, folder))) expect([...files.keys()]).toContain(`${folder}/${file}`);
    }
  });

  test('is the catalog as data', () => {
    expect(Object.values(eventClasses)).toEqual(readCatalog(join(repository, 'schemas')));
  });
});
