using System.Runtime.CompilerServices;
using StepFlow.Azurite;
using StepFlow.Bench.Processes;
using StepFlow.Bench.Report;
using StepFlow.Bench.Workload;

namespace StepFlow.Bench.Rows;

/// <summary>
/// DurableTask.AzureStorage beside StepFlow: the same workload by the same client, in turns. Each turn has an emulator of its own, with
/// nothing in it: the emulator keeps its tables in memory and gets slower the more is in them, and an engine that waits for its turn would ask
/// it for work all the while.
/// </summary>
internal sealed class AzuritePeerRows : IRows
{
    private const double Multiple = 3;

    // The emulator and the engine are new in each turn.
    private const int WarmLoads = 2;

    public string Name => "azurite-peers";

    public async IAsyncEnumerable<Figure> MeasureAsync(BenchContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DurableTaskWay[] ways = [DurableTaskWay.Defaults, DurableTaskWay.Fast, DurableTaskWay.FastSessions];
        Contender[] contenders = [StepFlow(context, cancellationToken), .. ways.Select(way => DurableTask(way, cancellationToken))];
        var turns = contenders.Select(contender => new Func<Task<PeerRound>>(() => TurnAsync(contender, context, cancellationToken)));
        var rounds = await PeerRounds.MeasureAsync([.. turns], context);
        foreach (var figure in rounds.Throughput(Name, contenders.ToDictionary(contender => contender.Name, contender => contender.Settings)))
            yield return figure;
        foreach (var peer in contenders.Skip(1))
            yield return rounds.ThroughputOver(Name, peer.Name, Multiple);
        foreach (var figure in rounds.StepToStep(Name))
            yield return figure;
        foreach (var peer in contenders.Skip(1))
            yield return rounds.StepToStepOver(Name, peer.Name, 1);

        foreach (var contender in contenders)
        {
            foreach (var figure in await TrafficAsync(contender, cancellationToken))
                yield return figure;
        }
    }

    private static Contender StepFlow(BenchContext context, CancellationToken cancellationToken) => new("StepFlow", "its default settings", async storage =>
    {
        var server = await context.StartServerAsync(context.NewDirectory("unused"), storage, cancellationToken);
        return (new StepFlowClient(server, inOne: true), server);
    });

    private static Contender DurableTask(DurableTaskWay way, CancellationToken cancellationToken) =>
        new(way.Name, way.Settings, async storage =>
        {
            var server = await DurableTaskServer.StartAsync(storage, way, cancellationToken);
            return (new PeerClient(server), server);
        });

    private static async Task<PeerRound> TurnAsync(Contender contender, BenchContext context, CancellationToken cancellationToken)
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        var (engine, server) = await contender.StartAsync(azurite.ConnectionString);
        await using (server)
        {
            for (var i = 0; i < WarmLoads; i++)
                await Load.ApplyAsync(engine, new LoadShape(60, 5, 20), cancellationToken);
            return await PeerRounds.TurnAsync(engine, context, cancellationToken);
        }
    }

    /// <summary>What goes over the wire under the load.</summary>
    private async Task<Figure[]> TrafficAsync(Contender contender, CancellationToken cancellationToken)
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        await using var wire = new MeteredStorage(azurite);
        var (engine, server) = await contender.StartAsync(wire.ConnectionString);
        await using (server)
        {
            await Load.ApplyAsync(engine, new LoadShape(20, 5, 20), cancellationToken);
            var (requests, bytes) = (wire.Requests, wire.Bytes);
            await Load.ApplyAsync(engine, LoadShape.Standard, cancellationToken);
            double steps = LoadShape.Standard.Runs * LoadShape.Standard.Steps;
            const string Note = "on the wire; accept, end, receives and deletes of the queue, and polling included";
            return
            [
                new Figure(Name, $"{engine.Name}: storage requests per step, 200 runs of 5", Text.Of($"{(wire.Requests - requests) / steps:0.00}"), Note: Note),
                new Figure(Name, $"{engine.Name}: bytes per step, 200 runs of 5", Text.Of($"{(wire.Bytes - bytes) / steps / 1024:0.0} KB"), Note: $"both ways {Note}"),
            ];
        }
    }

    /// <summary>An engine that can be started on a storage account.</summary>
    private sealed record Contender(string Name, string Settings, Func<string, Task<(IEngineClient Engine, IAsyncDisposable Server)>> StartAsync);
}
