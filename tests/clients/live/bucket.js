// node bucket.js URL FILE NAME=VALUE…: sends a file to a signed address, by what the SDK for JavaScript sends its own requests with,
// and reads it back by the SDK.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { HttpRequest } from "@smithy/protocol-http";

const [, , target, file, ...headers] = process.argv;
const url = new URL(target);
const [, bucket, ...key] = url.pathname.split("/");
const client = new S3Client({ endpoint: url.origin, region: "us-east-1", forcePathStyle: true });
const body = readFileSync(file);
const request = new HttpRequest({
  method: "PUT",
  protocol: url.protocol,
  hostname: url.hostname,
  port: Number(url.port),
  path: url.pathname,
  query: Object.fromEntries(url.searchParams),
  headers: Object.fromEntries(headers.map((header) => [header.slice(0, header.indexOf("=")), header.slice(header.indexOf("=") + 1)])),
  body,
});
const { response } = await client.config.requestHandler.handle(request);
assert.equal(response.statusCode, 200);
response.body.resume();
const there = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key.join("/") }));
assert.deepEqual(Buffer.from(await there.Body.transformToByteArray()), body);
client.destroy();
