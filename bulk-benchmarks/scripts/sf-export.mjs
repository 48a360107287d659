// Exports a query with the function behind "sf data export bulk": node sf-export.mjs URL FILE SOQL
// The command hands it a connection that is logged in; two of its methods are added here to jsforce's own.
import { exportRecords } from './node_modules/@salesforce/plugin-data/lib/bulkUtils.js';
import { Connection } from '@jsforce/jsforce-node';
import { QueryJobV2 } from '@jsforce/jsforce-node/lib/api/bulk2.js';

const [url, file, soql] = process.argv.slice(2);
const connection = new Connection({ instanceUrl: url, accessToken: 'token', version: '63.0' });
connection.normalizeUrl = (path) => connection._normalizeUrl(path);
connection.refreshAuth = async () => {};
const job = new QueryJobV2(connection, {
  bodyParams: { query: soql, operation: 'query' },
  pollingOptions: { pollInterval: 100, pollTimeout: 60000 },
});
await job.open();
await exportRecords(connection, job, { filePath: file, format: 'csv', columnDelimiter: 'COMMA' });
