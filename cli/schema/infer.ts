import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Option } from 'commander';
import { Evidence } from '../../schemas/avro/infer/evidence';
import { draftClass, draftInto, type Draft } from '../../schemas/avro/infer/draft';
import { readSamples, sampleFormats, type SampleFormat, type Samples } from '../../schemas/avro/infer/read-samples';
import { closestClasses } from '../../schemas/avro/infer/suggest-path';
import { inspect, type InspectedClass } from '../../schemas/avro/inspect';
import { replaceFile } from '../../schemas/avro/release';
import { CommandError, exitCodes } from '../exit';
import { printable } from '../report/table';
import { schemaFolder, schemaVerb, type SchemaOptions } from './folder';
import { renderEvidence } from './render-infer';

interface InferOptions extends SchemaOptions {
  readonly name: string;
  readonly output?: string;
  readonly format: SampleFormat;
}

const HELP = `
The draft goes to stdout, or to the file of -o; the evidence goes to stderr. A name that is there already gets the fields
that it has no column for, appended. Docs begin with "Draft:" until their owner has written them: check says so.

Examples:
  cyberactive schema infer samples/*.ndjson --name network_activity -o schemas/network_activity.avsc
  zcat vpn.log.gz | cyberactive schema infer - --name vpn_session --json | jq .fields`;

/** `cyberactive schema infer`: a draft of an .avsc from samples, with the evidence. */
export function inferVerb() {
  return schemaVerb('infer', 'draft an .avsc from samples (JSON, NDJSON, key=value lines, CSV, TSV), with the evidence')
    .argument('<file...>', 'samples; - for stdin')
    .requiredOption('--name <class>', 'the event class: one of OCSF, or a name of our own')
    .addOption(new Option('--format <format>', 'how samples are written').choices(sampleFormats).default('auto'))
    .option('-o, --output <file>', 'write the draft here')
    .addHelpText('after', HELP)
    .action(infer);
}

function infer(files: readonly string[], options: InferOptions): void {
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(options.name)) {
    throw new CommandError(exitCodes.usage, `--name: expected lower case letters, digits and underscores, at most 51, found ${printable(options.name)}`);
  }
  const { classes } = inspect(schemaFolder(options));
  const evidence = new Evidence();
  const read = files.map((file) => ({ file, samples: addSamples(file, options.format, evidence) }));
  if (evidence.records === 0) throw nothingRead(read);
  const present = classes.find(({ name }) => name === options.name)?.record;
  const draft = present ? draftInto(present, evidence) : draftClass(options.name, evidence, templateOf(classes));
  if (options.output !== undefined) writeDraft(options.output, draft, present?.document.file);
  const skipped = read.map(({ file, samples }) => ({ file, format: samples.format, records: samples.records.length, skipped: samples.skippedCount, lines: samples.skipped }));
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ version: 1, name: options.name, records: draft.records, files: skipped, fields: draft.fields, schema: JSON.parse(draft.text) as unknown }, null, 2)}\n`);
    return;
  }
  process.stderr.write(`${renderEvidence(draft, options.name, skipped, { isOcsf: draft.text.includes('"class_uid":'), closest: closestClasses(evidence.fields()) })}\n`);
  if (options.output === undefined) process.stdout.write(draft.text);
  else process.stderr.write(`\nWrote ${options.output}\nnext: write the docs that begin with "Draft:", then cyberactive schema check ${options.name}\n`);
}

function addSamples(file: string, format: SampleFormat, evidence: Evidence): Samples {
  const samples = readSamples(readText(file), format);
  for (const record of samples.records) if (Object.keys(record).length > 0) evidence.add(record);
  return samples;
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandError(exitCodes.usage, `${printable(file)}: expected a file that can be read, found ${(error as NodeJS.ErrnoException).code}`);
  }
}

function nothingRead(read: readonly { readonly file: string; readonly samples: Samples }[]): CommandError {
  const { file, samples } = read[0]!;
  const where = samples.skipped[0] === undefined ? 'an empty file' : `none; line ${samples.skipped[0]} is no ${samples.format} record`;
  return new CommandError(exitCodes.usage, `${printable(file)}: expected records, found ${where}`, 'give JSON, NDJSON, key=value lines, CSV or TSV with a head line; --format says which');
}

function templateOf(classes: readonly InspectedClass[]) {
  const template = classes.find(({ name }) => name === 'base_event')?.record ?? classes.find(({ record }) => record?.attributes.ocsf !== undefined)?.record;
  if (template) return template;
  throw new CommandError(exitCodes.precondition, 'no OCSF class to take the common columns from', 'use the schemas of the repository: leave --schemas out');
}

/** A file that is there is written over only if it is the class that the draft goes on from. */
function writeDraft(file: string, draft: Draft, present: string | undefined): void {
  const isOwn = present !== undefined && path.resolve(present) === path.resolve(file);
  if (existsSync(file) && !isOwn) throw new CommandError(exitCodes.precondition, `${printable(file)}: expected no such file, found one`, 'name another file, or remove it');
  replaceFile(file, draft.text);
}
