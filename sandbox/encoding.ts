/**
 * JSON text with bytes in it: a Buffer or Uint8Array is written as `{"$b64":"…"}`. The walk that looks for bytes copies
 * nothing when there are none, so that a value of plain strings costs one JSON.stringify.
 */
const MARK = '$b64';

/**
 * @param where names the value in the error's message
 * @throws Error when the value is no JSON value, or uses the reserved member name `$b64`
 */
export function encode(value: unknown, where: string): string {
  const text = JSON.stringify(withoutBytes(value, where));
  if (text === undefined) throw new Error(`${where}: expected a JSON value, found ${typeof value}`);
  return text;
}

/** The inverse of `encode` on a parsed value; changes it in place. */
export function restoreBytes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Record<string, unknown>;
  if (typeof members[MARK] === 'string') return Buffer.from(members[MARK], 'base64');
  for (const key of Object.keys(members)) {
    const member = members[key];
    if (typeof member === 'object' && member !== null) members[key] = restoreBytes(member);
  }
  return value;
}

/** Whether a text of `encode` may need `restoreBytes`. */
export function mayHoldBytes(text: string): boolean {
  return text.includes(`{"${MARK}":`);
}

function withoutBytes(value: unknown, where: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return { [MARK]: asBuffer(value).toString('base64') };
  if (MARK in value) throw new Error(`${where}: expected no member named ${MARK}, found one`);
  return Array.isArray(value) ? mapList(value, where) : mapMembers(value as Record<string, unknown>, where);
}

function mapList(list: readonly unknown[], where: string): readonly unknown[] {
  let copy: unknown[] | undefined;
  list.forEach((item, i) => {
    const mapped = withoutBytes(item, where);
    if (mapped !== item) (copy ??= [...list])[i] = mapped;
  });
  return copy ?? list;
}

function mapMembers(members: Readonly<Record<string, unknown>>, where: string): Readonly<Record<string, unknown>> {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(members)) {
    const mapped = withoutBytes(members[key], where);
    if (mapped !== members[key]) (copy ??= { ...members })[key] = mapped;
  }
  return copy ?? members;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
