using System.Runtime.CompilerServices;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>The end of an invocation behind an executed step: the method sees nothing of it.</summary>
public sealed class SuspensionTests : CodeTest
{
    private sealed class Scope(List<string> seen) : IDisposable
    {
        public void Dispose() => seen.Add("disposed");
    }

    private async Task<long> GuardedAsync(WorkflowContext context, long input)
    {
        using var scope = new Scope(Seen);
        try
        {
            return await AddAsync(context, "second", await AddAsync(context, "first", input));
        }
        catch (Exception e)
        {
            Seen.Add($"caught {e.Message}");
            throw;
        }
        finally
        {
            Seen.Add("finally");
        }
    }

    [Fact]
    public async Task Suspension_IsNotSeenByCatchFinallyAndUsing()
    {
        Script.V1 = GuardedAsync;
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await process.DeliverAsync();
        await process.DeliverAsync();
        Assert.Empty(Seen);

        await process.DeliverAsync();
        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
        Assert.Equal(["finally", "disposed"], Seen);
    }

    [Fact]
    public async Task Suspension_DroppedMethodsAreCollected_AndNothingOfThemRuns()
    {
        var dropped = new List<WeakReference>();
        Script.V1 = async (context, input) =>
        {
            dropped.Add(new WeakReference(context));
            return await GuardedAsync(context, input);
        };
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await process.DeliverAsync();
        await process.DeliverAsync();
        Collect();

        Assert.Empty(Seen);
        Assert.Equal(2, dropped.Count);
        Assert.DoesNotContain(dropped, reference => reference.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [Fact]
    public async Task Values_OfTimeIdsAndRandomness_AreTheSameAtEveryReentry()
    {
        var answers = new List<string>();
        Script.V1 = async (context, input) =>
        {
            answers.Add($"0 {context.Now:O} {context.NewGuid()} {context.Random.Next(1000)} {context.IsReplaying}");
            await AddAsync(context, "first", input);
            answers.Add($"1 {context.Now:O} {context.NewGuid()} {context.Random.NextDouble()} {context.IsReplaying}");
            await context.SleepAsync(TimeSpan.FromHours(5));
            answers.Add($"2 {context.Now:O} {context.NewGuid()} {context.Random.Next(5, 9)}");
            await AddAsync(context, "second", input);
            return context.Random.NextInt64(100);
        };
        var began = Environment.Time.GetUtcNow();
        await RunAsync();

        var byPlace = answers.Select(a => a.Replace(" True", "", StringComparison.Ordinal).Replace(" False", "", StringComparison.Ordinal))
            .GroupBy(a => a[0]).ToList();
        Assert.Equal([3, 3, 2], byPlace.Select(g => g.Count() > 3 ? 3 : g.Count()));
        Assert.All(byPlace, answered => Assert.Single(answered.Distinct()));
        Assert.StartsWith($"0 {began:O}", answers[0], StringComparison.Ordinal);
        Assert.EndsWith("False", answers[0], StringComparison.Ordinal);
        Assert.EndsWith("True", answers[1], StringComparison.Ordinal);
        Assert.StartsWith($"2 {began + TimeSpan.FromHours(5):O}", answers.First(a => a[0] == '2'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_OfAFork_AreThoseOfTheRunWhoseRecordsItKeeps()
    {
        Script.V1 = async (context, _) =>
        {
            var id = context.NewGuid();
            await context.RunAsync("first", () => Task.FromResult(Did($"first {id}", 1)));
            await context.RunAsync("second", () => Task.FromResult(Did($"second {id}", 1)));
            return 0;
        };
        await RunAsync();
        await using var process = Environment.StartProcess();
        await process.Copier.CopyAsync("run-1", new CopyRequest { FromPosition = 1, RunId = "fork" }, CancellationToken.None);
        await process.Copier.CopyAsync("run-1", new CopyRequest { RunId = "restart" }, CancellationToken.None);
        await Environment.RunToEndAsync(process, "fork");
        await Environment.RunToEndAsync(process, "restart");

        Assert.Equal(Executed[1], Executed[2]);
        Assert.NotEqual(Executed[0], Executed[3]);
    }

    [Fact]
    public async Task Ids_OfAFork_AreItsOwnBehindTheRecordsThatItKeeps()
    {
        Script.V1 = async (context, _) =>
        {
            for (var i = 0; i < 4; i++)
                await context.RunAsync($"step-{i}", () => Task.FromResult(Did($"{context.RunId} {i} {context.NewGuid()}", i)));
            for (var i = 4; i < 6; i++)
            {
                var id = context.NewGuid();
                await context.RunAsync($"step-{i}: {id}", () => Task.FromResult(Did($"{context.RunId} {i} {id}", i)));
            }

            return 0;
        };
        await RunAsync();
        await ForkAsync("run-1", "fork", 4);
        await ForkAsync("fork", "fork.of.fork", 5);
        await ForkAsync("run-1", "other", 4);

        // The step behind the fork has an id of its own in each; a fork of the fork has kept that of the fork.
        var ids = new[] { "run-1", "fork", "other" }.Select(run => IdOf(run, 4)).ToList();
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(4, new[] { IdOf("run-1", 5), IdOf("fork", 5), IdOf("fork.of.fork", 5), IdOf("other", 5) }.Distinct().Count());
        Assert.Contains(ids[1], KeysOf(await ReadAsync("fork.of.fork")), StringComparison.Ordinal);

        string IdOf(string runId, int step) => Executed.Single(e => e.StartsWith($"{runId} {step} ", StringComparison.Ordinal)).Split(' ')[^1];
    }

    private async Task ForkAsync(string source, string runId, int from)
    {
        await using var process = Environment.StartProcess();
        await process.Copier.CopyAsync(source, new CopyRequest { FromPosition = from, RunId = runId }, CancellationToken.None);
        Assert.Equal(RunStatus.Succeeded, (await Environment.RunToEndAsync(process, runId)).Status);
    }

    private async Task<RunView> ReadAsync(string runId)
    {
        await using var process = Environment.StartProcess();
        return await process.Reader.GetAsync(runId, CancellationToken.None);
    }

    [Fact]
    public async Task Fork_FromTheEnd_IsRefused_AsNothingWouldBeLeft()
    {
        Script.V1 = (context, input) => AddAsync(context, "only", input);
        await RunAsync();
        await using var process = Environment.StartProcess();
        var refused = await Assert.ThrowsAsync<ConflictException>(() => process.Copier.CopyAsync(
            "run-1", new CopyRequest { FromPosition = 2, RunId = "fork" }, CancellationToken.None));
        Assert.Contains("its method returned. A fork from position 2 would have nothing to execute. Fork from 1 or earlier", refused.Message, StringComparison.Ordinal);
        await ForkAsync("run-1", "fork", 1);
    }

    [Fact]
    public async Task Reentry_OnAnInstanceThatKnowsTheRun_ReadsNothing()
    {
        Script.V1 = async (context, input) =>
        {
            for (var i = 0; i < 6; i++)
                input = await AddAsync(context, $"add-{i}", input);
            return input;
        };
        var operations = new List<StorageOperationKind>();
        Environment.Storage.Performed += o => operations.Add(o.Kind);
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        for (var step = 0; step < 5; step++)
        {
            operations.Clear();
            await process.DeliverAsync();
            Assert.Equal(
                [
                    StorageOperationKind.Receive, StorageOperationKind.Claim, StorageOperationKind.Commit, StorageOperationKind.Send,
                    StorageOperationKind.Complete,
                ],
                operations);
        }

        await using var other = Environment.StartProcess();
        operations.Clear();
        await other.DeliverAllAsync();
        Assert.Equal("7", RowOf().Value?.ToString());
        Assert.Single(operations, StorageOperationKind.ReadRecords);
    }

    [Fact]
    public async Task Reentry_OnAnInstanceThatKnowsAnOlderPast_ReadsOnlyWhatIsNew()
    {
        Script.V1 = async (context, input) =>
        {
            for (var i = 0; i < 4; i++)
                input = await AddAsync(context, $"add-{i}", input);
            return input;
        };
        await using var first = Environment.StartProcess();
        await using var second = Environment.StartProcess();
        await first.Starter.StartAsync(Request(), CancellationToken.None);
        for (var turn = 0; turn < 5; turn++)
            await (turn % 2 == 0 ? first : second).DeliverAsync();
        Assert.Equal((RunStatus.Succeeded, "5", 4), (RowOf().Status, RowOf().Value?.ToString(), Executed.Count));
    }
}
