// Uploads the parts with jsforce, one job each: node jsforce-upload.mjs URL FOLDER PARTS
import fs from 'node:fs';
import jsforce from 'jsforce';

const [url, folder, parts] = process.argv.slice(2);
const connection = new jsforce.Connection({ instanceUrl: url, accessToken: 'token', version: '63.0' });
for (let part = 1; part <= Number(parts); part++) {
  const job = connection.bulk2.createJob({ operation: 'insert', object: 'Account' });
  await job.open();
  await job.uploadData(fs.createReadStream(`${folder}/part-${part}.csv`));
  await job.close();
}
