/** Checks a request's signature against the sandbox's keys and clocks. */
import type { Principal } from '../../kernel';
import type { AccessKey, CredentialLookup } from '../credentials';
import { canonicalRequest, type SignedPart } from './canonical';
import { readAuthorization, type Authorization } from './authorization';
import { MISMATCH, SignatureFault, type FaultKind } from './fault';
import { equalInConstantTime, sign, SigningKeys, stringToSign, type SigningKey } from './signature';

export interface VerifierOptions {
  readonly credentials: CredentialLookup;
  readonly region: string;
  /** Epoch ms. */
  readonly sandboxClock: () => number;
  /** Epoch ms; the clock of programs outside the sandbox. */
  readonly machineClock?: () => number;
}

/** A signature that held. */
export interface Verified {
  readonly principal: Principal;
  readonly authorization: Authorization;
  /** For the signatures of the chunks of a streamed payload. */
  readonly signingKey: SigningKey;
}

const TOLERANCE_MS = 15 * 60 * 1000;

export class SignatureVerifier {
  private readonly keys = new SigningKeys();

  constructor(private readonly options: VerifierOptions) {}

  /**
   * @param payloadHash what the signer hashed in, given how the request is signed
   * @returns undefined for an anonymous request
   * @throws SignatureFault
   */
  verify(request: SignedPart, payloadHash: (authorization: Authorization) => string): Verified | undefined {
    const authorization = readAuthorization(request);
    if (!authorization) return undefined;
    this.checkScope(authorization);
    checkSignedHeaders(request, authorization);
    const accessKey = this.options.credentials.lookup(authorization.accessKeyId);
    if (!accessKey)
      throw new SignatureFault('unknown-key', 'The AWS Access Key Id you provided does not exist in our records.', { AWSAccessKeyId: authorization.accessKeyId });
    this.checkTime(authorization, accessKey);
    const signingKey = this.keys.key(accessKey.secretAccessKey, authorization.scope);
    checkSignature(request, authorization, signingKey, payloadHash(authorization));
    checkToken(authorization, accessKey);
    return { principal: { accessKeyId: accessKey.accessKeyId, arn: accessKey.arn }, authorization, signingKey };
  }

  private checkScope(authorization: Authorization): void {
    const { scope, timestamp } = authorization;
    const { region } = this.options;
    if (scope.region !== region)
      throw new SignatureFault(malformedKind(authorization), `the region '${scope.region}' is wrong; expecting '${region}'`, { Region: region });
    if (!timestamp.startsWith(scope.date))
      throw new SignatureFault('wrong-scope', `Date in Credential scope does not match the date of the request: '${scope.date}' != '${timestamp}'`);
  }

  /**
   * Functions live in sandbox time, programs outside in machine time, or in between: SDKs set their clocks by the Date of
   * our answers, and the sandbox's may have been moved on since. Only for the root key, which such programs use,
   * does the machine's clock also decide whether a presigned URL has expired: a URL that a function signed must expire
   * when the sandbox's clock is moved.
   */
  private checkTime({ time, expiresSeconds }: Authorization, accessKey: AccessKey): void {
    const sandboxNow = this.options.sandboxClock();
    const clocks = this.options.machineClock ? [sandboxNow, this.options.machineClock()] : [sandboxNow];
    if (expiresSeconds === undefined) {
      if (time < Math.min(...clocks) - TOLERANCE_MS || time > Math.max(...clocks) + TOLERANCE_MS)
        throw new SignatureFault('skewed', 'The difference between the request time and the current time is too large.', {
          RequestTime: new Date(time).toISOString(), ServerTime: new Date(sandboxNow).toISOString(), MaxAllowedSkewMilliseconds: String(TOLERANCE_MS),
        });
      return;
    }
    const judges = accessKey.arn === 'root' ? clocks : [sandboxNow];
    if (judges.some((now) => time - TOLERANCE_MS <= now && now <= time + expiresSeconds * 1000)) return;
    const early = judges.every((now) => now < time - TOLERANCE_MS);
    const detail = {
      'X-Amz-Expires': String(expiresSeconds),
      Expires: new Date(time + expiresSeconds * 1000).toISOString(),
      ServerTime: new Date(sandboxNow).toISOString(),
    };
    throw early ? new SignatureFault('not-yet-valid', 'Request is not yet valid', detail) : new SignatureFault('expired', 'Request has expired', detail);
  }
}

/** `host` and every `x-amz-*` header that is sent must be under the signature, else a middleman could add meaning. */
function checkSignedHeaders({ headers }: SignedPart, authorization: Authorization): void {
  const signed = new Set(authorization.signedHeaders);
  if (!signed.has('host'))
    throw new SignatureFault(malformedKind(authorization), "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  const unsigned = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !signed.has(name));
  if (unsigned.length > 0)
    throw new SignatureFault('unsigned-headers', 'There were headers present in the request which were not signed', { HeadersNotSigned: unsigned.join(', ') });
}

function checkSignature(request: SignedPart, authorization: Authorization, key: SigningKey, payloadHash: string): void {
  const { scope, signedHeaders, timestamp } = authorization;
  const canonical = canonicalRequest(request, { service: scope.service, signedHeaders, payloadHash });
  const text = stringToSign(timestamp, scope, canonical);
  if (equalInConstantTime(sign(key, text), authorization.signature)) return;
  throw new SignatureFault('mismatch', MISMATCH, {
    AWSAccessKeyId: authorization.accessKeyId, StringToSign: text, CanonicalRequest: canonical, SignatureProvided: authorization.signature,
  });
}

function malformedKind({ expiresSeconds }: Authorization): FaultKind {
  return expiresSeconds === undefined ? 'malformed' : 'malformed-query';
}

function checkToken({ sessionToken }: Authorization, accessKey: AccessKey): void {
  if (sessionToken !== accessKey.sessionToken)
    throw new SignatureFault('wrong-token', 'The provided token is malformed or otherwise invalid.');
}
