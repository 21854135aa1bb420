/**
 * AWS::ApiGateway::Stage.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html
 */
import { flag, place, refuseOthers, type Properties } from '../template-properties';
import type { Resource } from '../kernel';
import { invalid } from './openapi-body';
import type { Route } from './route';
import { ACCOUNT_LIMIT, TokenBucket, type ThrottleLimit } from './throttle';

/** Access logs and traces go nowhere here. */
const known = ['RestApiId', 'DeploymentId', 'StageName', 'MethodSettings', 'Variables', 'AccessLogSetting', 'TracingEnabled', 'Description', 'Tags'];
const knownSettings = [
  'HttpMethod', 'ResourcePath', 'ThrottlingRateLimit', 'ThrottlingBurstLimit', 'LoggingLevel', 'MetricsEnabled', 'DataTraceEnabled',
  'CachingEnabled', 'CacheDataEncrypted',
];

interface MethodSetting extends ThrottleLimit {
  /** `*` or upper case. */
  readonly method: string;
  /** `/*` or a path. */
  readonly path: string;
}

export class Stage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  private readonly settings: readonly MethodSetting[];
  private readonly buckets = new Map<string, TokenBucket>();

  /** @throws ServiceError for a property that the sandbox does not know */
  constructor(resource: Resource) {
    const where = place(resource);
    refuseOthers(where, resource.properties, known);
    this.name = String(resource.properties['StageName']);
    this.variables = resource.properties['Variables'] ?? {};
    const settings = (resource.properties['MethodSettings'] ?? []) as Properties[];
    this.settings = settings.map((setting, i) => readSetting(`${where}.MethodSettings[${i}]`, setting));
  }

  /** Whether a request may pass now; each method of each path has its own bucket. */
  admits({ method, path }: Route, now: number): boolean {
    const name = `${method} ${path}`;
    let bucket = this.buckets.get(name);
    if (!bucket) this.buckets.set(name, (bucket = new TokenBucket(this.limit(method, path), now)));
    return bucket.take(now);
  }

  /** The most particular setting: path and method, then either, then the stage's own. */
  private limit(method: string, path: string): ThrottleLimit {
    const matching = this.settings.filter((setting) => ['*', method].includes(setting.method) && ['/*', path].includes(setting.path));
    const particular = (setting: MethodSetting) => (setting.path === '/*' ? 0 : 2) + (setting.method === '*' ? 0 : 1);
    return [...matching].sort((a, b) => particular(b) - particular(a))[0] ?? ACCOUNT_LIMIT;
  }
}

function readSetting(where: string, setting: Properties): MethodSetting {
  refuseOthers(where, setting, knownSettings);
  if (flag(setting['CachingEnabled'])) throw invalid(`${where}.CachingEnabled`, 'false', 'true');
  return {
    method: String(setting['HttpMethod']),
    path: String(setting['ResourcePath']).replace(/^\/(?=~1)/, '').replace(/~1/g, '/').replace(/~0/g, '~'),
    rate: Number(setting['ThrottlingRateLimit'] ?? ACCOUNT_LIMIT.rate),
    burst: Number(setting['ThrottlingBurstLimit'] ?? ACCOUNT_LIMIT.burst),
  };
}
