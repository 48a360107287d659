// Exports a query with the function behind "sf data export bulk": node sf-export.mjs URL FILE SOQL
import { exportRecords } from './node_modules/@salesforce/plugin-data/lib/bulkUtils.js';
import { Connection } from '@jsforce/jsforce-node';
import { QueryJobV2 } from '@jsforce/jsforce-node/lib/api/bulk2.js';

const [url, file, soql] = process.argv.slice(2);
const connection = new Connection({ instanceUrl: url, accessToken: 'token', version: '63.0' });
const job = new QueryJobV2(connection, {
  bodyParams: { query: soql, operation: 'query' },
  pollingOptions: { pollInterval: 100, pollTimeout: 60000 },
});
await job.open();
await exportRecords(connection, job, { filePath: file, format: 'csv', columnDelimiter: 'COMMA' });
