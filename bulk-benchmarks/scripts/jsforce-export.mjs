// Exports a query with jsforce, as its documentation does: node jsforce-export.mjs URL FILE SOQL
import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import jsforce from 'jsforce';

const [url, file, soql] = process.argv.slice(2);
const connection = new jsforce.Connection({ instanceUrl: url, accessToken: 'token', version: '63.0' });
const records = await connection.bulk2.query(soql, { pollInterval: 100 });
await pipeline(records.stream(), fs.createWriteStream(file));
