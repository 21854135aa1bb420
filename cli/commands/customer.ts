import { Command } from 'commander';
import { isTimeZone } from '../../constructs/presign/request';
import { isCustomerId, type CustomerDocument } from '../../constructs/state/registry';
import { openEnvironment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { renderTable } from '../report/table';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface AddOptions extends EnvironmentOptions {
  readonly name?: string;
  readonly timeZone?: string;
}

/** `cyberactive customer add|list`: who owns data. */
export function customerCommand() {
  return new Command('customer').description('who owns the data').addCommand(add()).addCommand(list());
}

function add() {
  return environmentCommand('add', 'register a customer')
    .argument('<customer_id>', '2 to 39 of a-z 0-9 -, the first part of every raw key')
    .option('--name <text>', 'name for people; the id when left out')
    .option('--time-zone <zone>', 'for log times without a zone: IANA name or fixed offset; UTC when left out')
    .addHelpText('after', '\nExample:\n  cyberactive customer add acme --name "Acme Ltd" --time-zone Europe/Berlin')
    .action(async (customerId: string, options: AddOptions) => {
      if (!isCustomerId(customerId)) {
        throw new CommandError(exitCodes.usage, `customer_id: expected 2 to 39 of a-z 0-9 -, found ${JSON.stringify(customerId)}`);
      }
      if (options.timeZone !== undefined && !isTimeZone(options.timeZone)) {
        throw new CommandError(exitCodes.usage, `--time-zone: expected an IANA name or an offset such as +02:00, found ${JSON.stringify(options.timeZone)}`);
      }
      const { registry, now } = await openEnvironment(options.env);
      const { document, created } = await registry.customers.create([customerId], {
        customer_id: customerId,
        name: options.name ?? customerId,
        ...(options.timeZone === undefined ? {} : { time_zone: options.timeZone }),
        created_at: now(),
      });
      const next = `Make a key: cyberactive key create ${customerId}`;
      print(options, document, created ? `customer ${customerId} added. ${next}` : `customer ${customerId} exists already. ${next}`);
    });
}

function list() {
  return environmentCommand('list', 'all customers').addHelpText('after', '\nExample:\n  cyberactive customer list --json').action(async (options: EnvironmentOptions) => {
    const { registry } = await openEnvironment(options.env);
    const customers: CustomerDocument[] = [];
    for await (const id of registry.customers.ids()) {
      const customer = await registry.customers.get(...id);
      if (customer) customers.push(customer);
    }
    const table = renderTable<CustomerDocument>(
      [
        { title: 'customer_id', value: (customer) => customer.customer_id },
        { title: 'name', value: (customer) => customer.name },
        { title: 'time zone', value: (customer) => customer.time_zone ?? 'UTC' },
      ],
      customers,
    );
    print(options, customers, customers.length > 0 ? table : 'No customers yet. Add one: cyberactive customer add ID');
  });
}
