import { amountOf, numbersOf } from '../buffer/options';
import { stageConfig, stagesFolder } from '../buffer/services';
import { print } from '../commands/options';
import { bytesOf } from '../cost/cost';
import { usualVolume, type Volume } from '../cost/forecast';
import { readPrices } from '../cost/prices';
import { CommandError, exitCodes } from '../exit';
import { volumeOf } from './amounts';
import { assess, fitted, type Assessment, type Scales } from './assess';
import type { Change } from './finding';
import { readQuotas } from './quotas';
import { renderAssessment, renderChanges, renderScales } from './render';

export interface CapacityOptions {
  readonly volume?: string;
  readonly eventsPerSecond?: string;
  readonly fileSize?: string;
  readonly stage: string;
  readonly region: string;
  readonly times?: string;
  readonly fit?: boolean;
  readonly quotas?: string;
  readonly stages?: string;
  readonly json?: boolean;
}

interface Looked {
  readonly assessment: Assessment;
  readonly changes: readonly Change[];
}

/** `cyberactive capacity`: what a volume takes of each quota and setting; asks nobody. */
export function capacity(options: CapacityOptions): void {
  const volume = volumeFor(options);
  const times = numbersOf('--times', options.times) ?? [1];
  const config = stageConfig(options.stage, options.stages ?? stagesFolder);
  const scales: Scales = { quotas: readQuotas(options.quotas), prices: readPrices(), region: options.region };
  const looked = times.map((factor): Looked => {
    const own = { ...volume, bytesAnHour: volume.bytesAnHour * factor };
    return options.fit ? fitted(config, own, scales) : { assessment: assess(config, own, scales), changes: [] };
  });
  print(options, documentOf(options, scales, looked), textOf(options, scales, looked));
  if (looked.some(({ assessment }) => assessment.findings.some(({ share }) => share >= 1))) process.exitCode = exitCodes.findings;
}

/** Volume, events a second, or both: then they say how long a record is. */
export function volumeFor({ volume, eventsPerSecond, fileSize }: Pick<CapacityOptions, 'volume' | 'eventsPerSecond' | 'fileSize'>): Volume {
  const events = amountOf('--events-per-second', eventsPerSecond);
  const uploadBytes = fileSize === undefined ? usualVolume.uploadBytes : bytesOf('--file-size', fileSize);
  if (volume === undefined && events === undefined) {
    throw new CommandError(exitCodes.usage, 'capacity: expected --volume or --events-per-second, found neither', 'for example cyberactive capacity --volume 1TB/h');
  }
  const bytesAnHour = volume === undefined ? events! * usualVolume.recordBytes * 3600 : volumeOf('--volume', volume);
  const recordBytes = volume === undefined || events === undefined ? usualVolume.recordBytes : bytesAnHour / 3600 / events;
  return { bytesAnHour, uploadBytes, recordBytes };
}

function documentOf({ stage, region, times }: CapacityOptions, { quotas }: Scales, looked: readonly Looked[]): object {
  const each = looked.map(({ assessment, changes }) => ({ ...assessment, changes: changes.length > 0 ? changes : assessment.changes }));
  const common = { stage, region, quotas_as_of: quotas.as_of };
  return times === undefined ? { ...common, ...each[0]! } : { ...common, volumes: each };
}

function textOf({ stage, region, times, fit }: CapacityOptions, { quotas }: Scales, looked: readonly Looked[]): string {
  if (times !== undefined) return renderScales(looked.map(({ assessment }) => assessment));
  const { assessment, changes } = looked[0]!;
  return [...(fit ? [renderChanges(stage, changes), ''] : []), renderAssessment(assessment, region, quotas.as_of)].join('\n');
}
