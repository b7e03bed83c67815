using StepFlow.Runs;

namespace StepFlow.Functions.Tests;

public sealed class TimerFunctionsTests : AppTest
{
    [Fact]
    public async Task Sweep_ADueSchedule_StartsItsRun()
    {
        var due = DateTimeOffset.UtcNow.AddMinutes(-1);
        var schedule = "{\"id\":\"s\",\"cron\":\"* * * * *\",\"timeZone\":\"UTC\",\"enabled\":true,\"catchUp\":\"last\",\"catchUpLimit\":1,"
            + "\"steps\":[\"AddOne\"],\"input\":1,\"labels\":[],\"createdAt\":\"2026-01-01T00:00:00+00:00\",\"changedAt\":\"2026-01-01T00:00:00+00:00\","
            + $"\"nextDue\":\"{due:O}\"}}";
        await Store.Schedules.InsertAsync("s", Payload.FromJson(schedule), due, CancellationToken.None);

        await Timers.SweepAsync(new Microsoft.Azure.Functions.Worker.TimerInfo(), CancellationToken.None);

        Assert.NotEmpty(Store.Storage.RunIds);
        Assert.All(Store.Storage.RunIds, id => Assert.StartsWith("s~", id, StringComparison.Ordinal));
    }
}
