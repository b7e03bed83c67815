using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Tests.Execution;

/// <summary>Run rows for tests of pure decisions.</summary>
internal static class Rows
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static RunRow Running(int cursor = 0, int steps = 3) => new()
    {
        RunId = "run-1",
        Incarnation = "incarnation",
        PlanHash = "hash",
        StepCount = steps,
        Page = PlanPage.Create(0, 0, steps, "[]"u8.ToArray(), ""),
        Status = RunStatus.Running,
        Cursor = cursor,
        DueAt = Now,
        CreatedAt = Now,
        RequestHash = "request",
    };

    public static RunRow Claimed(RunRow row, int attempt = 1) => row with
    {
        Attempt = attempt,
        Claim = new Claim("owner", TimeSpan.FromSeconds(60), Now),
    };

    public static RunSnapshot Aged(RunRow row, TimeSpan age) => new(row, "v1", Now - age, Now);

    public static Callback CallbackOf(RunRow row) => new(row.RunId, row.Cursor, row.DueAt);
}
