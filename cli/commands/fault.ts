import { Command } from 'commander';
import { readLocal } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { request } from '../ship/http';
import { print } from './options';

interface FaultState {
  readonly name: string;
  readonly about: string;
  readonly rate: number;
  readonly struck: number;
}

/** `cyberactive fault on throttled --rate 0.1`: what can go wrong, made to go wrong in the sandbox that runs. */
export function faultCommand() {
  const json = ['--json', 'one JSON document'] as const;
  return new Command('fault')
    .description('let things go wrong in the sandbox')
    .addCommand(new Command('list').description('what can go wrong').option(...json).addHelpText('after', '\nExample:\n  cyberactive fault list').action(list))
    .addCommand(new Command('status').description('what is on, and how often it struck').option(...json).addHelpText('after', '\nExample:\n  cyberactive fault status --json').action(status))
    .addCommand(
      new Command('on')
        .description('switch one on')
        .argument('<name>', 'as `fault list` has it')
        .option('--rate <share>', 'of the times at which it could strike, from 0 to 1', '0.1')
        .addHelpText('after', "\nExample:\n  cyberactive fault on 'put fails in part' --rate 0.2")
        .action(on),
    )
    .addCommand(new Command('off').description('switch one off, or all').argument('[name]', 'all if left out').addHelpText('after', '\nExample:\n  cyberactive fault off').action(off));
}

async function list(options: { readonly json?: boolean }): Promise<void> {
  const faults = (await ask('GET')).map(({ name, about }) => ({ name, about }));
  print(options, { faults }, lines(faults.map(({ name, about }) => [name, about])));
}

async function status(options: { readonly json?: boolean }): Promise<void> {
  const faults = (await ask('GET')).filter(({ rate, struck }) => rate > 0 || struck > 0);
  print(options, { faults }, faults.length > 0 ? lines(faults.map(({ name, rate, struck }) => [name, `rate ${rate}, struck ${struck} times`])) : 'no fault is on\n');
}

async function on(name: string, { rate }: { readonly rate: string }): Promise<void> {
  const share = Number(rate);
  if (!(share > 0 && share <= 1)) throw new CommandError(exitCodes.usage, `--rate: expected a number above 0 and up to 1, found ${JSON.stringify(rate)}`);
  await ask('POST', { [name]: share });
  process.stdout.write(`${name}: on, rate ${share}\n`);
}

async function off(name: string | undefined): Promise<void> {
  await ask('POST', name === undefined ? {} : { [name]: 0 });
  process.stdout.write(`${name ?? 'all faults'}: off\n`);
}

async function ask(method: 'GET' | 'POST', rates?: object): Promise<FaultState[]> {
  const { endpoint } = readLocal();
  const answer = await request(method, `${endpoint}/_sandbox/faults`, { 'content-type': 'application/json' }, rates && JSON.stringify(rates));
  if (answer.status === 400) throw new CommandError(exitCodes.usage, messageOf(answer.text), 'cyberactive fault list');
  if (answer.status !== 200) throw new CommandError(exitCodes.unavailable, `sandbox: HTTP ${answer.status} ${answer.text}`);
  return (JSON.parse(answer.text) as { faults: FaultState[] }).faults;
}

/** The edge says it as JSON, or in words. */
function messageOf(text: string): string {
  if (!text.startsWith('{')) return text;
  const { message = text } = JSON.parse(text) as { message?: string };
  return message;
}

const lines = (rows: readonly (readonly [string, string])[]): string => rows.map(([name, text]) => `${name.padEnd(28)}${text}\n`).join('');
