/**
 * A child of store.test.ts: commits pairs of ops for ever, printing each number once its commit has returned.
 * Arguments: the state folder. A small slack makes it compact often, so that the kill hits compactions too.
 */
import { openStore } from '../../sandbox/store';

const store = openStore(process.argv[2]!, { slackBytes: 200_000 });
const first = store.size('numbers');
for (let n = first; ; n++) {
  const body = Buffer.alloc(n % 5_000, n % 256);
  store.commit([
    { table: 'numbers', key: String(n), value: n },
    { table: 'last', key: 'body', value: { n, body } },
  ]);
  process.stdout.write(`${n}\n`);
}
