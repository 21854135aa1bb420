import type { Source } from '../source';
import { awsCloudtrail } from './aws-cloudtrail';
import { linuxSyslog } from './linux-syslog';
import { webAccess } from './web-access';

/** Every kind of log that can be shipped, by name. */
export const sources: Readonly<Record<string, Source>> = {
  [linuxSyslog.name]: linuxSyslog,
  [webAccess.name]: webAccess,
  [awsCloudtrail.name]: awsCloudtrail,
};
