/** API Gateway REST APIs described by an inline OpenAPI body with Lambda proxy integrations. */
import { createHash } from 'node:crypto';
import { ServiceError } from '../errors';
import type { HttpRequest } from '../edge/request';
import type { EdgeResponse, Kernel, Resource, ResourceIdentity, Service } from '../kernel';
import { place, refuseOthers } from '../template-properties';
import { gatewayAnswer } from './gateway-response';
import { RestApi, type FunctionInvoker } from './rest-api';
import { Stage } from './stage';

/** Where APIs are at the edge: `/_aws/execute-api/{apiId}/{stage}/…`. */
const PATH = /^\/_aws\/execute-api\/([^/]+)\/([^/]+)(\/.*)?$/;
const PREFIX = '/_aws/execute-api/';
/** The same by AWS's host name, the stage being the first part of the path. */
const HOST = /^([a-z0-9]{10})\.execute-api\./;
const HOST_PATH = /^\/([^/]+)(\/.*)?$/;

interface Address {
  readonly apiId: string;
  readonly stage: string;
  /** Below the stage, with a leading slash. */
  readonly path: string;
}

export class ApiGatewayService implements Service {
  readonly name = 'apigateway';
  readonly resourceTypes = ['AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Deployment', 'AWS::ApiGateway::Stage', 'AWS::ApiGateway::Account'];
  private readonly apis = new Map<string, RestApi>();

  constructor(private readonly kernel: Kernel, private readonly functions: FunctionInvoker) {}

  identify(type: string, physicalName: string): ResourceIdentity {
    switch (type) {
      case 'AWS::ApiGateway::RestApi': {
        const apiId = shortId(physicalName);
        return { ref: apiId, attributes: { RestApiId: apiId, RootResourceId: shortId(`${physicalName}/`) } };
      }
      case 'AWS::ApiGateway::Deployment': {
        const id = shortId(physicalName);
        return { ref: id, attributes: { DeploymentId: id } };
      }
      case 'AWS::ApiGateway::Account': return { ref: physicalName, attributes: { Id: physicalName } };
      default: return { ref: physicalName, attributes: {} };
    }
  }

  /** A stage serves the API as the template has it now, whatever its deployment was made of. */
  deploy(resource: Resource, identity: ResourceIdentity): void {
    switch (resource.type) {
      case 'AWS::ApiGateway::RestApi':
        this.deployApi(new RestApi(this.kernel, this.functions, identity.ref, resource));
        return;
      case 'AWS::ApiGateway::Deployment':
        refuseOthers(place(resource), resource.properties, ['RestApiId', 'Description']);
        return;
      case 'AWS::ApiGateway::Account':
        refuseOthers(place(resource), resource.properties, ['CloudWatchRoleArn']);
        return;
      default:
        this.deployStage(resource);
    }
  }

  /** Whether the edge is to give a request to `handle`. */
  serves(request: HttpRequest): boolean {
    return request.path.startsWith(PREFIX) || HOST.test(request.headers['host'] ?? '');
  }

  /** Unsigned requests only: no method of such an API asks for a signature. */
  async handle(request: HttpRequest): Promise<EdgeResponse> {
    const requestId = this.kernel.random.uuid();
    const address = readAddress(request);
    const api = address && this.apis.get(address.apiId);
    const stage = address && api?.stages.get(address.stage);
    if (!address || !api || !stage) return gatewayAnswer({}, 'ACCESS_DENIED', { requestId });
    return api.handle(request, stage, address.path, requestId);
  }

  /** `https://{apiId}.execute-api.{region}.{suffix}` inside a text becomes the address at the edge: for stack outputs and environments. */
  localUrl(text: string): string {
    return text.replace(/https:\/\/([a-z0-9]{10})\.execute-api\.[a-z0-9.-]+/g, (url, apiId: string) =>
      this.apis.has(apiId) ? `${this.kernel.endpoint}${PREFIX}${apiId}` : url,
    );
  }

  /** An API that is changed while it runs keeps its stages: nobody is turned away meanwhile. */
  private deployApi(api: RestApi): void {
    for (const [name, stage] of this.apis.get(api.id)?.stages ?? []) api.stages.set(name, stage);
    this.apis.set(api.id, api);
  }

  private deployStage(resource: Resource): void {
    const id = String(resource.properties['RestApiId']);
    const api = this.apis.get(id);
    if (!api)
      throw new ServiceError('NotFoundException', `${place(resource)}.RestApiId: expected an API of the template, found ${id}`, 404);
    const stage = new Stage(resource);
    api.stages.set(stage.name, stage);
  }
}

function readAddress({ path, headers }: HttpRequest): Address | undefined {
  const host = HOST.exec(headers['host'] ?? '');
  if (host) {
    const match = HOST_PATH.exec(path);
    return match ? { apiId: host[1]!, stage: match[1]!, path: match[2] ?? '/' } : undefined;
  }
  const match = PATH.exec(path);
  return match ? { apiId: match[1]!, stage: match[2]!, path: match[3] ?? '/' } : undefined;
}

/** Ten characters of a-z0-9, as API Gateway's ids have. */
function shortId(name: string): string {
  const number = createHash('sha256').update(name).digest().readBigUInt64BE();
  return number.toString(36).padStart(10, '0').slice(-10);
}
