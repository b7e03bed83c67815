using StepFlow.Runs;

namespace StepFlow.Simulation.Scenarios;

/// <summary>Runs of C# workflows. The model's plan says what each comes to; the workflow of the same name is the code.</summary>
internal static class CodeScenarios
{
    public static IEnumerable<Scenario> List { get; } =
    [
        Code("steps", """["Add", {"step": "Flaky", "retry": {"maxAttempts": 5}}, {"step": "Once", "effect": "atMostOnce"}, "Double", "return"]"""),
        Code("waits", """["Add", {"sleep": "30s"}, {"waitForEvent": "go", "value": 4}, "Double", "return"]""", lasts: 45, told: true),
        Code("catches", """["Add", {"step": "Refuse", "caught": true}, "Double", "Add", "return"]"""),
        Code("undone", """[{"step": "Add", "compensate": "Undo"}, {"step": "Double", "compensate": "Undo"}, "Refuse"]""", staysFailed: true),
        Code("overlaps", """[{"step": "Add", "atOnce": true}, {"step": "Add", "atOnce": true}, {"step": "Double", "atOnce": true}, "return"]""") with
        {
            CallOf = index => index switch
            {
                3 => new Expectation(new Model("""[{"sleep": "2d"}]"""), 0L),
                4 => new Expectation(new Model("""["Double"]"""), 5L),
                _ => new Expectation(new Model("""["Add"]"""), 3L),
            },
        },
        Code("fails", """["Add", {"step": "Doomed", "retry": {"maxAttempts": 2}}, "Double", "return"]""", lasts: 1215),
    ];

    private static Scenario Code(string workflow, string plan, int lasts = 15, bool told = false, bool staysFailed = false)
    {
        var model = new Model(plan);
        var name = $"code-{workflow}";
        var runId = RunId.FromKey(name);
        return new Scenario
        {
            Name = name,
            RunIds = [runId],
            ModelOf = _ => model,
            StaysFailed = staysFailed,
            IsTold = told,
            Lasts = TimeSpan.FromSeconds(lasts),
            Clients = () => told
                ? [Requests.StartOf(workflow, name, "v1"), Requests.Send(runId, "first", row => row.Cursor > 0)]
                : [Requests.StartOf(workflow, name, "v1")],
        };
    }
}
