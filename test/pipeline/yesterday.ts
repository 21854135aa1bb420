/** The sources of a release before this one: it rejects what got 404, and files every request under another user agent. */
export const YESTERDAYS_SOURCES = `
import { sources as real } from './index';
import { RecordError } from '../errors';
const { web_access } = real;
const yesterday = {
  ...web_access,
  parse(text, context) {
    if (text.includes('" 404 ')) throw new RecordError('invalid_value', 'status', 'a status of yesterday');
    return web_access.parse(text, context).map((event) => ({ ...event, http_request_user_agent: 'yesterday' }));
  },
};
export const sources = { ...real, web_access: yesterday };`;
