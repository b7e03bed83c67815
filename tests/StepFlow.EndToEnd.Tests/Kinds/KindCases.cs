using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>The kinds of steps.</summary>
internal static class KindCases
{
    public static IReadOnlyList<KindCase> All { get; } =
    [
        Definition("step", """["AddOne", "MultiplyWithTwo"]""", "4"),
        Definition("sleep", """["AddOne", {"sleep":"50ms"}, "MultiplyWithTwo"]""", "4"),
        Definition("sleepUntil", """["Soon", {"sleepUntil":"${previous}"}, {"step":"AddOne","input":"${input}"}]""", "2"),
        Definition("call", """[{"call":{"method":"POST","url":"https://api.example/orders","body":"${previous}"}},{"step":"Echo","input":"${steps.call.status}"}]""", "200"),
        Definition("waitForEvent", """[{"waitForEvent":"approved/${input}","timeout":"1h"},{"step":"Echo","input":"${previous.payload}"}]""", "41") with { Event = "approved/1" },
        Definition("waitForEvent, timed out", """[{"waitForEvent":["a","b"],"timeout":"50ms"},{"step":"Echo","input":"${previous.timedOut}"}]""", "true"),
        Definition("first of several", """[{"waitForEvent":["approved/${input}","refused/${input}"],"timeout":"1h"},{"step":"Echo","input":"${previous.event}"}]""", "\"refused/1\"") with { Event = "refused/1" },
        Named("notify, to a run", "notified", """[{"notify":"go","run":"notified","payload":7},{"waitForEvent":"go","timeout":"1h"},{"step":"Echo","input":"${previous.payload}"}]""", "7"),
        Definition("notify", """[{"parallel":[[{"waitForEvent":"go","timeout":"1h"}],["AddOne",{"sleep":"1s"},{"notify":"go","payload":7}]]},{"step":"Echo","input":"${previous[0].payload}"}]""", "7"),
        Definition("if", """[{"if":"${previous == 1}","then":["MultiplyWithTwo"],"else":["AddOne","AddOne"]},"AddOne"]""", "3"),
        Definition("parallel", """[{"parallel":[["AddOne"],["MultiplyWithTwo","AddOne"]]}]""", "[2,3]"),
        Definition("forEach", """[{"forEach":[1,2,3,4,5],"do":["MultiplyWithTwo"],"maxConcurrency":2}]""", "[2,4,6,8,10]"),
        Definition("forEach, crowded", $$"""[{"forEach":[{{string.Join(',', Enumerable.Range(0, 150))}}],"do":["AddOne"],"maxConcurrency":90}]""", $"[{string.Join(',', Enumerable.Range(1, 150))}]"),
        Definition("flow", """[{"forEach":[1,2,3],"do":[{"flow":{"key":"k","parallelism":1},"do":["AddOne","MultiplyWithTwo"]}]}]""", "[4,6,8]"),
        Definition("run", """[{"run":{"workflow":"double"}},"AddOne"]""", "3"),
        Definition("webhook", """[{"step":"Echo","input":"${webhooks.paid}"},{"webhook":"paid"},{"step":"Echo","input":"${previous.payload}"}]""", "41") with { IsCalled = true },
        Ending("compensate", """[{"step":"AddOne","compensate":"Undo"},"Refuse"]""", RunSettings.None, RunStatus.Failed, run => run.Compensation?.RunId, "2"),
        Ending("onSuccess", """["AddOne"]""", new() { OnSuccess = Report }, RunStatus.Succeeded, run => run.OnEnd.SingleOrDefault(), "\"Succeeded\""),
        Ending("onFailure", """["Refuse"]""", new() { OnFailure = Report }, RunStatus.Failed, run => run.OnEnd.SingleOrDefault(), "\"Failed\""),
        Delayed(Definition("delayed start", """["AddOne"]""", "2")),
        Definition("schedule", """["AddOne"]""", "2") with { IsScheduled = true },
        Keyed(Definition("flow key", """["AddOne"]""", "2")),
        Definition("resume", """["AddOne", "Once"]""", "2") with { IsResumed = true },
        Code("step", "4"),
        Code("sleep", "1"),
        Code("sleepUntil", "1"),
        Code("call", "200"),
        Code("waitForEvent", "41") with { Event = "approved" },
        Code("waitForEvent, timed out", "1"),
        Code("waitForEvent, several", "41") with { Event = "refused" },
        Code("notify", "7"),
        Code("notify, to a run", "7"),
        Code("run", "8"),
        Code("parallel", "5"),
        Code("first of several", "1"),
        Code("forEach", "30"),
        Code("flow", "4"),
        Code("webhook", "41") with { IsCalled = true },
        Delayed(Code("delayed start", "1")),
        Code("schedule", "1") with { IsScheduled = true },
        Keyed(Code("flow key", "1")),
        Code("resume", "1") with { IsResumed = true },
        Code("compensate", "2") with { Status = RunStatus.Failed, Then = run => run.Compensation?.RunId },
        Code("onSuccess", "\"Succeeded\"", "told") with { Then = run => run.OnEnd.SingleOrDefault() },
        Code("onFailure", "\"Failed\"", "told") with { Status = RunStatus.Failed, Then = run => run.OnEnd.SingleOrDefault() },
    ];

    public static void Register(StepFlowBuilder steps) => steps
        .AddStep<long, long>("AddOne", x => x + 1)
        .AddStep<long, long>("MultiplyWithTwo", x => x * 2)
        .AddStep<JsonElement, JsonElement>("Echo", x => x)
        .AddStep<JsonElement, JsonElement>("Refuse", (_, _) => throw new StepFailedException("Refused.") { NonRetryable = true })
        .AddStep<long, long>("Once", FailFirstAsync)
        .AddStep<JsonElement, JsonElement>("Undo", x => x.GetProperty("result"))
        .AddStep<JsonElement, string?>("Report", x => x.GetProperty("status").GetString())
        .AddStep<SoonStep>("Soon")
        .AddWorkflow<KindWorkflow>()
        .AddWorkflow<ToldWorkflow>()
        .AddWorkflow<ReportWorkflow>();

    private static ConcurrentDictionary<string, bool> Seen { get; } = new();

    /// <summary>Fails a run for good when it comes for the first time.</summary>
    private static Task<long> FailFirstAsync(long input, StepContext context) => Seen.TryAdd(context.IdempotencyKey, true)
        ? throw new StepFailedException("Not the first time.") { NonRetryable = true }
        : Task.FromResult(input);

    private static IReadOnlyList<EndStart> Report => [new() { Steps = DefinitionReader.ReadSteps("""["Report"]"""u8.ToArray()) }];

    private static KindCase Ending(string kind, string steps, RunSettings settings, RunStatus status, Func<RunView, string?> then, string output)
    {
        var plain = Definition(kind, steps, output);
        return plain with { Request = plain.Request with { Settings = settings }, Status = status, Then = then };
    }

    private static KindCase Delayed(KindCase kind) => kind with { Request = kind.Request with { Delay = TimeSpan.FromMilliseconds(50) } };

    private static KindCase Keyed(KindCase kind)
    {
        var flow = new FlowRule { Key = InputTemplate.Parse("\"kinds\""), Parallelism = 1 };
        return kind with { Request = kind.Request with { Settings = new RunSettings { Flow = flow } } };
    }

    private static KindCase Named(string kind, string runId, string steps, string output)
    {
        var plain = Definition(kind, steps, output);
        return plain with { Request = plain.Request with { RunId = runId } };
    }

    private static KindCase Definition(string kind, string steps, string output) => new(
        $"{kind} (definition)",
        new StartRequest { Steps = DefinitionReader.ReadSteps(Encoding.UTF8.GetBytes(steps)), Input = Payload.FromJson("1") },
        output);

    private static KindCase Code(string kind, string output, string workflow = "kinds") => new(
        $"{kind} (C#)",
        new StartRequest { Workflow = workflow, Version = "v1", Input = Payload.FromJson($"\"{kind}\"") },
        output);
}
