import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat, ApiDefinition, EndpointType, LogGroupLogDestination, SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { bucketArn, names, objectsArn } from '../names';
import { PipelineFunction, type FunctionDefaults } from '../pipeline-function';
import { stateAccess } from '../state/state-access';
import { apiBody } from '../api/api-body';
import type { ApiFunction } from '../api/operation';

export interface PresignProps extends FunctionDefaults {
  readonly key: IKey;
  /** Life of a signed URL. */
  readonly urlLife: Duration;
  /** Bytes. */
  readonly maxUploadBytes: number;
  readonly keyCache: Duration;
  /** Requests a second and the burst above it, over all clients. */
  readonly throttling: { readonly rate: number; readonly burst: number };
  /** Networks that may call; empty: any. */
  readonly allowedCidrs: readonly string[];
  /** The functions that serve the API's other operations. */
  readonly others?: Partial<Record<Exclude<ApiFunction, 'presign'>, PipelineFunction>>;
}

/** The presign API: a REST API whose body is the published OpenAPI document, and the function behind it. */
export class Presign extends Construct {
  readonly function: PipelineFunction;
  readonly api: SpecRestApi;
  /** Address of the API without a trailing slash; `/v1/uploads` follows. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: PresignProps) {
    super(scope, id);
    this.function = presignFunction(this, props);
    const functions = { presign: this.function, ...props.others };
    this.api = restApi(this, props, functions);
    for (const behind of Object.values(functions)) {
      behind.function.addPermission('Invoke', {
        principal: new ServicePrincipal('apigateway.amazonaws.com'),
        sourceArn: this.api.arnForExecuteApi(),
      });
    }
    this.url = `https://${this.api.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}/${props.stage}`;
  }
}

function presignFunction(scope: Construct, props: PresignProps): PipelineFunction {
  const { stage, key } = props;
  return new PipelineFunction(scope, 'Presign', {
    ...props,
    name: 'presign',
    description: 'Checks upload keys, promises uploads, signs PUTs, says what became of an upload.',
    // The gateway gives up after 29 s; a request that waits is answered after 25.
    timeout: Duration.seconds(29),
    environment: {
      STATE_BUCKET: names.bucket(stage, 'state'),
      RAW_BUCKET: names.bucket(stage, 'raw'),
      URL_SECONDS: String(props.urlLife.toSeconds()),
      MAX_UPLOAD_BYTES: String(props.maxUploadBytes),
      KEY_CACHE_SECONDS: String(props.keyCache.toSeconds()),
    },
    grants: [
      ...stateAccess(stage, key, {
        read: ['customers', 'keys', 'issued', 'multipart', 'landed', 'fanned_out', 'accounted'],
        write: ['issued', 'multipart', 'by_day'],
      }),
      // The holder of a signed URL acts with the first of these; it also begins and completes what is sent in parts.
      {
        actions: ['s3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
        resources: [objectsArn(stage, 'raw')],
        wildcard: 'Any key of the raw bucket; each signed URL narrows it to one key, one length and one digest.',
      },
      // Whether a key has an object, without the right to read it.
      { actions: ['s3:ListBucket'], resources: [bucketArn(names.bucket(stage, 'raw'))] },
    ],
  });
}

const invocationsOf = (functionArn: string): string =>
  `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

function restApi(scope: Construct, props: PresignProps, functions: Readonly<Record<string, PipelineFunction>>): SpecRestApi {
  const { stage, throttling, allowedCidrs, logRetention } = props;
  const uris = Object.fromEntries(Object.entries(functions).map(([name, { function: { functionArn } }]) => [name, invocationsOf(functionArn)]));
  const accessLog = new LogGroup(scope, 'AccessLog', {
    logGroupName: `/aws/apigateway/cyberactive-${stage}`,
    retention: logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const api = new SpecRestApi(scope, 'Api', {
    restApiName: `cyberactive-${stage}`,
    apiDefinition: ApiDefinition.fromInline(apiBody(uris)),
    endpointTypes: [EndpointType.REGIONAL],
    // API Gateway writes access logs by one role of the account and region.
    cloudWatchRole: true,
    cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
    policy: allowedCidrs.length > 0 ? onlyNetworks(allowedCidrs) : undefined,
    deployOptions: {
      stageName: stage,
      throttlingRateLimit: throttling.rate,
      throttlingBurstLimit: throttling.burst,
      accessLogDestination: new LogGroupLogDestination(accessLog),
      accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
    },
  });
  // Its address is put out once, by the stack.
  api.node.tryRemoveChild('Endpoint');
  acknowledgeApi(api);
  return api;
}

/** A change of the policy makes a new deployment: the deployment's logical id is derived from the API's properties. */
function onlyNetworks(cidrs: readonly string[]): PolicyDocument {
  const statement = (effect: Effect, conditions?: Record<string, unknown>) =>
    new PolicyStatement({
      effect,
      principals: [new AnyPrincipal()],
      actions: ['execute-api:Invoke'],
      resources: ['execute-api:/*'],
      ...(conditions && { conditions }),
    });
  return new PolicyDocument({
    statements: [statement(Effect.ALLOW), statement(Effect.DENY, { NotIpAddress: { 'aws:SourceIp': [...cidrs] } })],
  });
}

function acknowledgeApi(api: SpecRestApi): void {
  acknowledge(api, {
    'AwsSolutions-APIG2': 'The function checks every member itself and answers with a code and what to do; the gateway would answer a bare 400.',
    'AwsSolutions-APIG3': 'Throttling, the list of networks and keys limit who calls; a web ACL costs a fixed sum for an API of small requests.',
    'AwsSolutions-APIG6': 'The access log has each request and the function logs its own work; execution logs would repeat both.',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
      'AmazonAPIGatewayPushToCloudWatchLogs is the policy that API Gateway documents for its logging role of the account.',
  });
}
