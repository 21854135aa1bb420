import { UploadError } from '../api/problem';
import { mostPartsAtOnce } from './limits';
import { sizeOfPart, type PartPlan } from './part-plan';
import { jsonObject, kindOf } from './request';

/** One part that a URL is asked for, checked. */
export interface PartRequest {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

const members = ['part_number', 'size', 'sha256'];

/**
 * The body of `POST /v1/uploads/{upload_id}/parts`.
 * @param size bytes of the whole file
 * @throws UploadError CA2400, CA2427
 */
export function parseParts(body: Readonly<Record<string, unknown>>, size: number, plan: PartPlan): readonly PartRequest[] {
  const { parts, ...others } = body;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new UploadError('CA2410', `body: expected parts, found ${JSON.stringify(unknown.slice(0, 64))}`);
  if (!Array.isArray(parts) || parts.length < 1 || parts.length > mostPartsAtOnce) {
    const found = Array.isArray(parts) ? `${parts.length}` : kindOf(parts);
    throw new UploadError('CA2427', `parts: expected a list of 1 to ${mostPartsAtOnce} parts, found ${found}`);
  }
  return parts.map((part, index) => parsePart(jsonObject(part, `parts[${index}]`), `parts[${index}]`, size, plan));
}

function parsePart(part: Readonly<Record<string, unknown>>, where: string, size: number, plan: PartPlan): PartRequest {
  const unknown = Object.keys(part).find((member) => !members.includes(member));
  if (unknown !== undefined) throw new UploadError('CA2410', `${where}: expected ${members.join(', ')}, found ${JSON.stringify(unknown.slice(0, 64))}`);
  const { part_number: number, size: bytes, sha256 } = part;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > plan.count) {
    throw new UploadError('CA2427', `${where}.part_number: expected 1 to ${plan.count}, found ${typeof number === 'number' ? number : kindOf(number)}`);
  }
  const expected = sizeOfPart(size, plan, number);
  if (bytes !== expected) {
    throw new UploadError('CA2427', `${where}.size: expected ${expected} bytes of part ${number}, found ${typeof bytes === 'number' ? bytes : kindOf(bytes)}`);
  }
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256)) {
    throw new UploadError('CA2427', `${where}.sha256: expected 64 hexadecimal digits, found ${typeof sha256 === 'string' ? `${sha256.length} characters that are not` : kindOf(sha256)}`);
  }
  return { number, size: expected, sha256: sha256.toLowerCase() };
}
