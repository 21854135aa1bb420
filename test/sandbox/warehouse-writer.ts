/** A process of its own that fills a warehouse until it is killed: prints the number of each batch that was committed. */
import { openWarehouse } from '../../sandbox/redshift/warehouse/open-warehouse';

async function write(folder: string, cacheFolder: string): Promise<void> {
  const warehouse = await openWarehouse({ folder, cacheFolder });
  const session = await warehouse.session();
  await session.query('CREATE TABLE written (batch int, line int)');
  for (let batch = 1; ; batch++) {
    await session.query('BEGIN');
    await session.query(`INSERT INTO written SELECT ${batch}, generate_series(1, 1000)`);
    await session.query('COMMIT');
    process.stdout.write(`${batch}\n`);
  }
}

void write(process.argv[2]!, process.argv[3]!);
