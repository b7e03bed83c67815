// OpenWorkflow on SQLite behind the least HTTP that the benchmark needs: POST { steps, input } answers when the run is done.
import { createServer } from "node:http";
import { OpenWorkflow } from "openworkflow";
import { BackendSqlite } from "openworkflow/sqlite";

const [port, databasePath, concurrency] = process.argv.slice(2);
const backend = BackendSqlite.connect(databasePath);
const ow = new OpenWorkflow({ backend });

const workload = ow.defineWorkflow({ name: "workload" }, async ({ input, step }) => {
  let value = input.input;
  const startedAt = [];
  for (let i = 0; i < input.steps; i++) {
    const before = value;
    const result = await step.run({ name: `step-${i}` }, async () => ({ value: before + 1, at: performance.timeOrigin + performance.now() }));
    value = result.value;
    startedAt.push(result.at);
  }
  return { output: value, startedAt };
});

// A handle polls for its result once a second. The benchmark listens to the commit instead, so that the figures are the
// engine's and not the handle's.
const waiting = new Map();
const ended = new Map();
const complete = backend.completeWorkflowRun.bind(backend);
backend.completeWorkflowRun = async (params) => {
  const run = await complete(params);
  const tell = waiting.get(params.workflowRunId);
  if (tell) tell(params.output);
  else ended.set(params.workflowRunId, params.output);
  waiting.delete(params.workflowRunId);
  return run;
};

async function runToEnd(input) {
  const { workflowRun } = await workload.run(input);
  return new Promise((resolve) => {
    if (ended.has(workflowRun.id)) {
      resolve(ended.get(workflowRun.id));
      ended.delete(workflowRun.id);
    } else waiting.set(workflowRun.id, resolve);
  });
}

async function answer(request, response) {
  let body = "";
  for await (const chunk of request) body += chunk;
  const result = await runToEnd(JSON.parse(body));
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(result));
}

const synchronous = backend.db.prepare("PRAGMA synchronous").get().synchronous;
await ow.newWorker({ concurrency: Number(concurrency) }).start();
createServer(answer).listen(Number(port), "127.0.0.1", () => console.log(`ready synchronous=${synchronous}`));
