import { print, type EnvironmentOptions } from '../commands/options';
import { openEnvironment } from '../environment';
import { exitCodes } from '../exit';
import { wholeNumber } from '../replay/options';
import { askingWarehouse } from '../replay/warehouse-errors';
import { createProgress } from '../report/progress';
import { schemaFolder, type SchemaOptions } from '../schema/folder';
import { rehearse, type RehearsalReport, type RehearsalRequest } from './rehearse';
import { renderRehearsal } from './render-rehearsal';

export interface RehearseOptions extends SchemaOptions, EnvironmentOptions {
  readonly source?: string;
  readonly compareRows: string;
}

/** `cyberactive schema rehearse`. */
export async function runRehearse(words: readonly string[], options: RehearseOptions): Promise<void> {
  const compareRows = wholeNumber('--compare-rows', options.compareRows, 0, 100_000_000);
  const environment = await openEnvironment(options.env);
  const report = await rehearseAloud({ environment, schemas: schemaFolder(options), words, compareRows, source: options.source });
  print(options, report, renderRehearsal(report));
  if (!report.ok) process.exitCode = exitCodes.findings;
}

/** Rehearses, and says on stderr how far it is. @throws as {@link rehearse}; the warehouse's errors with their exit codes */
export async function rehearseAloud(request: Omit<RehearsalRequest, 'onProgress'>): Promise<RehearsalReport> {
  const progress = createProgress(process.stderr, Date.now);
  const report = await askingWarehouse(() => rehearse({ ...request, onProgress: (text) => progress.step('rehearsing', text) }));
  progress.done();
  return report;
}
