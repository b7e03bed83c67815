// The service that Restate calls: one workflow of n steps, each of which adds one and says when it began.
import { createServer } from "node:http2";
import * as restate from "@restatedev/restate-sdk";

const workload = restate.workflow({
  name: "workload",
  handlers: {
    run: async (ctx, { steps, input }) => {
      let value = input;
      const startedAt = [];
      for (let i = 0; i < steps; i++) {
        const before = value;
        // The time is part of the step's result: a replay must not measure anew.
        const result = await ctx.run(`step-${i}`, () => ({ value: before + 1, at: performance.timeOrigin + performance.now() }));
        value = result.value;
        startedAt.push(result.at);
      }
      return { output: value, startedAt };
    },
  },
});

const server = createServer(restate.createEndpointHandler({ services: [workload], logger: () => {} }));
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log("ready"));
