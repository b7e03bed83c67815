using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StepFlow.Execution;
using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Schedules;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Recovery;

public sealed class RecoveryDutiesTests : EngineTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static ScheduleRequest Every(int minutes) =>
        new() { Cron = $"*/{minutes} * * * *", Start = new StartRequest { Steps = Steps("""["AddOne"]""") } };

    [Fact]
    public async Task Schedules_AreFiredWhenTheyAreDue_AlsoThoseMadeMeanwhile()
    {
        await using var process = Environment.StartProcess();
        await process.Book.PutAsync("later", Every(30), CancellationToken.None);
        var time = new WatchedTime(Environment.Time);
        using var duties = Duties(process, time);
        var fired = new TaskCompletionSource();
        Environment.Storage.Performed += operation =>
        {
            if (operation.Kind == StorageOperationKind.CreateRun)
                fired.TrySetResult();
        };
        var waiting = time.TimerAsync(TimeSpan.FromMinutes(30));
        await duties.StartAsync(CancellationToken.None);
        await waiting.WaitAsync(Patience);

        waiting = time.TimerAsync(TimeSpan.FromMinutes(10));
        await process.Book.PutAsync("sooner", Every(10), CancellationToken.None);
        await waiting.WaitAsync(Patience);
        Environment.Time.Advance(TimeSpan.FromMinutes(10));
        await fired.Task.WaitAsync(Patience);

        Assert.Equal(["sooner~20260101T001000Z"], Environment.Storage.RunIds);
        await duties.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Schedule_ThatIsDueAndCannotStart_IsLookedAtLessAndLessOften()
    {
        await using (var deployed = Environment.StartProcess())
            await deployed.Book.PutAsync("stuck", Every(10), CancellationToken.None);
        await using var process = Environment.StartProcess(steps: _ => { });
        Environment.Time.Advance(TimeSpan.FromMinutes(10));
        var time = new WatchedTime(Environment.Time);
        using var duties = Duties(process, time);
        TimeSpan[] waits = [.. new[] { 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5 }.Select(TimeSpan.FromSeconds)];
        var waiting = time.TimerAsync(waits[0]);
        await duties.StartAsync(CancellationToken.None);

        foreach (var (wait, next) in waits.Zip(waits.Skip(1)))
        {
            await waiting.WaitAsync(Patience);
            waiting = time.TimerAsync(next);
            Environment.Time.Advance(wait);
        }

        await waiting.WaitAsync(Patience);
        Assert.Empty(Environment.Storage.RunIds);
        await duties.StopAsync(CancellationToken.None);
    }

    private static RecoveryDuties Duties(TestProcess process, TimeProvider time) => new(
        process.Sweeper,
        process.Retention,
        process.Schedules,
        process.Services.GetRequiredService<ScheduleSignal>(),
        Options.Create(new EngineOptions { SweepInterval = TimeSpan.FromHours(1) }),
        time,
        NullLogger<RecoveryDuties>.Instance);

    /// <summary>Virtual time that tells when somebody begins to wait for so long.</summary>
    private sealed class WatchedTime(TimeProvider inner) : TimeProvider
    {
        private readonly Lock _gate = new();
        private readonly List<(TimeSpan Due, TaskCompletionSource Seen)> _watches = [];

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public Task TimerAsync(TimeSpan due)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
                _watches.Add((due, seen));
            return seen.Task;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = inner.CreateTimer(callback, state, dueTime, period);
            lock (_gate)
            {
                foreach (var watch in _watches.Where(w => w.Due == dueTime))
                    watch.Seen.TrySetResult();
            }

            return timer;
        }
    }
}
