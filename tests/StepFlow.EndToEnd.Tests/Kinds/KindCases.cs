using System.Text;
using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Runs;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>The kinds of steps.</summary>
internal static class KindCases
{
    public static IReadOnlyList<KindCase> All { get; } =
    [
        Definition("step", """["AddOne", "MultiplyWithTwo"]""", "4"),
        Definition("sleep", """["AddOne", {"sleep":"50ms"}, "MultiplyWithTwo"]""", "4"),
        Definition("call", """[{"call":{"method":"POST","url":"https://api.example/orders","body":"${previous}"}},{"step":"Echo","input":"${steps.call.status}"}]""", "200"),
        Definition("waitForEvent", """[{"waitForEvent":"approved/${input}","timeout":"1h"},{"step":"Echo","input":"${previous.payload}"}]""", "41") with { Event = "approved/1" },
        Definition("waitForEvent, timed out", """[{"waitForEvent":["a","b"],"timeout":"50ms"},{"step":"Echo","input":"${previous.timedOut}"}]""", "true"),
        Definition("notify", """[{"parallel":[[{"waitForEvent":"go","timeout":"1h"}],["AddOne",{"sleep":"1s"},{"notify":"go","payload":7}]]},{"step":"Echo","input":"${previous[0].payload}"}]""", "7"),
        Definition("if", """[{"if":"${previous == 1}","then":["MultiplyWithTwo"],"else":["AddOne","AddOne"]},"AddOne"]""", "3"),
        Definition("parallel", """[{"parallel":[["AddOne"],["MultiplyWithTwo","AddOne"]]}]""", "[2,3]"),
        Definition("forEach", """[{"forEach":[1,2,3,4,5],"do":["MultiplyWithTwo"],"maxConcurrency":2}]""", "[2,4,6,8,10]"),
        Definition("forEach, crowded", $$"""[{"forEach":[{{string.Join(',', Enumerable.Range(0, 150))}}],"do":["AddOne"],"maxConcurrency":90}]""", $"[{string.Join(',', Enumerable.Range(1, 150))}]"),
        Definition("run", """[{"run":{"workflow":"double"}},"AddOne"]""", "3"),
        Code("step", "4"),
        Code("sleep", "1"),
        Code("call", "200"),
        Code("waitForEvent", "41") with { Event = "approved" },
        Code("waitForEvent, timed out", "1"),
        Code("notify", "7"),
        Code("run", "8"),
    ];

    public static void Register(StepFlowBuilder steps) => steps
        .AddStep<long, long>("AddOne", x => x + 1)
        .AddStep<long, long>("MultiplyWithTwo", x => x * 2)
        .AddStep<JsonElement, JsonElement>("Echo", x => x)
        .AddWorkflow<KindWorkflow>();

    private static KindCase Definition(string kind, string steps, string output) => new(
        $"{kind} (definition)",
        new StartRequest { Steps = DefinitionReader.ReadSteps(Encoding.UTF8.GetBytes(steps)), Input = Payload.FromJson("1") },
        output);

    private static KindCase Code(string kind, string output) => new(
        $"{kind} (C#)",
        new StartRequest { Workflow = "kinds", Version = "v1", Input = Payload.FromJson($"\"{kind}\"") },
        output);
}
