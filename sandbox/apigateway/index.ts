export { ApiGatewayService } from './service';
export type { FunctionInvoker } from './rest-api';
