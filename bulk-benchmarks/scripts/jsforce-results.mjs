// Loads the parts, one job each, and then fetches and counts the results: node jsforce-results.mjs URL FOLDER PARTS
import fs from 'node:fs';
import jsforce from 'jsforce';

const [url, folder, parts] = process.argv.slice(2);
const connection = new jsforce.Connection({ instanceUrl: url, accessToken: 'token', version: '63.0' });
const jobs = [];
for (let part = 1; part <= Number(parts); part++) {
  const job = connection.bulk2.createJob({ operation: 'insert', object: 'Account' });
  await job.open();
  await job.uploadData(fs.createReadStream(`${folder}/part-${part}.csv`));
  await job.close();
  jobs.push(job);
}
const counts = { successful: 0, failed: 0, unprocessed: 0 };
for (const job of jobs) {
  await job.poll(1000, 60000);
  counts.successful += (await job.getSuccessfulResults()).length;
  counts.failed += (await job.getFailedResults()).length;
  counts.unprocessed += (await job.getUnprocessedRecords()).length;
}
console.log(JSON.stringify(counts));
