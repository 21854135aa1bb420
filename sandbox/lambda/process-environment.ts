/**
 * The environment that a function's process sees: the template's variables and those that Lambda sets.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
import type { AccessKey } from '../edge/credentials';
import type { Kernel } from '../kernel';
import type { FunctionConfig } from './function-config';

/**
 * @param role the credentials of the function's role
 * @param localise turns addresses that only AWS serves into those of the edge
 */
export function processEnvironment(kernel: Kernel, config: FunctionConfig, role: AccessKey, localise: (text: string) => string): Record<string, string> {
  const variables = Object.fromEntries(Object.entries(config.variables).map(([name, value]) => [name, localise(value)]));
  return {
    ...variables,
    AWS_REGION: kernel.region,
    AWS_DEFAULT_REGION: kernel.region,
    AWS_ENDPOINT_URL: kernel.endpoint,
    AWS_ACCESS_KEY_ID: role.accessKeyId,
    AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
    ...(role.sessionToken !== undefined && { AWS_SESSION_TOKEN: role.sessionToken }),
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: config.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: `${new Date(kernel.scheduler.now()).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${kernel.random.text(32).toLowerCase()}`,
    AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
    LAMBDA_TASK_ROOT: config.codeFolder,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: config.handler,
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
