import type { EventClass, OcsfClass } from './event-class';

/** The OCSF numbers that follow from class and activity. */
export interface Identifiers {
  class_uid: number;
  category_uid: number;
  /** class_uid × 100 + activity_id */
  type_uid: number;
}

/**
 * Computes what no source may set. {@link toRowJson} writes the same numbers into a row, whether it has them or not.
 * @throws TypeError for a class that is not of OCSF
 */
export function identifiersOf({ name, ocsf }: Pick<EventClass, 'name' | 'ocsf'>, activityId: number): Identifiers {
  if (ocsf === undefined) throw new TypeError(`${name}: expected a class of OCSF`);
  return identifiersIn(ocsf, activityId);
}

/** The same for a class of OCSF by itself. */
export function identifiersIn({ class_uid, category_uid }: OcsfClass, activityId: number): Identifiers {
  return { class_uid, category_uid, type_uid: class_uid * 100 + activityId };
}
