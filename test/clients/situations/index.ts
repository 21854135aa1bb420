import { apiDown } from './api-down';
import { badRecord } from './bad-record';
import { expiredKey } from './expired-key';
import { normal } from './normal';
import { restarted } from './restart';
import { storm } from './storm';

/** Columns of the matrix, in order. */
export const situations = [normal, apiDown, storm, expiredKey, badRecord, restarted] as const;
