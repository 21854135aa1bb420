import { createHash } from 'node:crypto';
import type { EventClass } from '../../schemas';
import { versioned } from '../../schemas/avro/catalog';
import { inspect, type Inspection } from '../../schemas/avro/inspect';
import { problems } from '../../schemas/avro/problems';
import { CommandError, exitCodes } from '../exit';
import { layersOf, type ClassLayers, type Surroundings } from './layers';

/** What the layers are to be, by a folder of schemas. */
export interface Wanted {
  /** The folder. */
  readonly schemas: string;
  readonly classes: readonly WantedClass[];
  /** SHA-256 (hex) over what the layers are to be: the same schemas have the same. */
  readonly fingerprint: string;
  /** With what check has to say; with findings nothing is planned. */
  readonly inspection: Inspection;
}

export interface WantedClass {
  readonly eventClass: EventClass;
  readonly layers: ClassLayers;
  /** False: the version is not frozen yet, and another edit would give its number another meaning. */
  readonly isReleased: boolean;
}

/**
 * @param today `2026-11-22`: accepted breaks expire by it
 */
export function readWanted(schemas: string, surroundings: Surroundings, today: string): Wanted {
  const inspection = inspect(schemas, today);
  const classes = inspection.findings.length > 0 ? [] : inspection.classes.flatMap((inspected): WantedClass[] => {
    const eventClass = versioned(inspected);
    if (eventClass === undefined) return [];
    return [{ eventClass, layers: layersOf(eventClass, surroundings), isReleased: eventClass.version === inspected.versions }];
  });
  const fingerprint = createHash('sha256').update(JSON.stringify(classes.map(({ layers }) => layers))).digest('hex');
  return { schemas, classes, fingerprint, inspection };
}

/** @throws CommandError naming the codes: what check has something to say about is neither planned nor applied */
export function requireNoFindings({ inspection: { findings } }: Wanted): void {
  if (findings.length === 0) return;
  const codes = [...new Set(findings.map(({ rule }) => problems[rule].code))];
  throw new CommandError(exitCodes.findings, `schemas: expected none with findings, found ${findings.length}: ${codes.join(', ')}`, 'cyberactive schema check');
}
