// Logs in, loads, upserts, aborts and queries with jsforce, and prints what came of it as JSON: jsforce-tour.mjs URL
import jsforce from 'jsforce';

const [url] = process.argv.slice(2);
const connection = new jsforce.Connection({
  oauth2: { loginUrl: url, clientId: 'jsforce', clientSecret: 'secret' },
  version: '63.0',
});
await connection.authorize({ grant_type: 'client_credentials' });
const bulk = connection.bulk2;
bulk.pollInterval = 50;

const loaded = await bulk.loadAndWaitForResults({
  object: 'Account',
  operation: 'insert',
  input: 'Name,AnnualRevenue,External_Id__c\n"Aconcagua, Mills",12,a\nBorealis,much,b\n',
});
const upserted = await bulk.loadAndWaitForResults({
  object: 'Account',
  operation: 'upsert',
  externalIdFieldName: 'External_Id__c',
  input: [
    { External_Id__c: 'a', Name: 'Aconcagua' },
    { External_Id__c: 'c', Name: 'Cirrus' },
  ],
});

const aborted = bulk.createJob({ object: 'Account', operation: 'insert' });
await aborted.open();
await aborted.abort();
const state = (await aborted.check()).state;
await aborted.delete();

const records = await (await bulk.query('SELECT Name FROM Account ORDER BY Name')).toArray();
let refused = '';
try {
  await bulk.query('SELECT Nothing__c FROM Account');
} catch (error) {
  refused = error.errorCode ?? error.name;
}

console.log(
  JSON.stringify({
    successes: loaded.successfulResults.map((row) => row.Name),
    failures: loaded.failedResults.map((row) => row.Name),
    unprocessed: loaded.unprocessedRecords.length,
    created: upserted.successfulResults.map((row) => row.sf__Created),
    aborted: state,
    queried: records.map((record) => record.Name),
    refused,
  }),
);
