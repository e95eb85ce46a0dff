// Asks a running server everything that GraphQL over HTTP says about servers.
//
//   npm ci && node audit.mjs http://127.0.0.1:8080/graphql
import { serverAudits } from "graphql-http";

const url = process.argv[2];
if (!url) {
  console.error("usage: node audit.mjs URL");
  process.exit(2);
}
let failed = 0;
for (const audit of serverAudits({ url })) {
  const { status, reason } = await audit.fn();
  console.log(`${status === "ok" ? "ok  " : "FAIL"} ${audit.id} ${audit.name}${reason ? `: ${reason}` : ""}`);
  failed += status === "ok" ? 0 : 1;
}
console.log(failed ? `${failed} failed` : "all passed");
process.exit(failed ? 1 : 0);
