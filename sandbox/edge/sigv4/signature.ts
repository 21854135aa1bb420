/** Signing key, string to sign and signature of Signature Version 4. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { sha256Hex } from './canonical';
import type { Scope } from './authorization';

export type SigningKey = Buffer;

export function scopeText(scope: Scope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}

export function stringToSign(timestamp: string, scope: Scope, canonical: string): string {
  return ['AWS4-HMAC-SHA256', timestamp, scopeText(scope), sha256Hex(canonical)].join('\n');
}

export function sign(key: SigningKey, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

export function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Derived once per secret and scope: it is the same for all requests of a day. */
export class SigningKeys {
  private readonly derived = new Map<string, SigningKey>();

  key(secretAccessKey: string, scope: Scope): SigningKey {
    const name = `${secretAccessKey}/${scopeText(scope)}`;
    let key = this.derived.get(name);
    if (!key) {
      if (this.derived.size >= 1000) this.derived.clear();
      this.derived.set(name, (key = derive(secretAccessKey, scope)));
    }
    return key;
  }
}

function derive(secretAccessKey: string, { date, region, service }: Scope): SigningKey {
  let key = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of [date, region, service, 'aws4_request']) key = createHmac('sha256', key).update(part).digest();
  return key;
}
