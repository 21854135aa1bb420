/** STS: who am I. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
import type { QueryApi } from './edge/api';

export function stsApi(accountId: string): QueryApi {
  return {
    signingName: 'sts',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      GetCallerIdentity: (_input, { principal }) => ({
        Arn: principal.arn === 'root' ? `arn:aws:iam::${accountId}:root` : principal.arn,
        UserId: principal.arn === 'root' ? accountId : principal.accessKeyId,
        Account: accountId,
      }),
    },
  };
}
