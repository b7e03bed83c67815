using System.Runtime.CompilerServices;
using StepFlow.Azurite;
using StepFlow.Bench.Processes;
using StepFlow.Bench.Report;
using StepFlow.Bench.Workload;

namespace StepFlow.Bench.Rows;

/// <summary>DurableTask.AzureStorage beside StepFlow: the same workload by the same client, in turns, on the same emulator.</summary>
internal sealed class AzuritePeerRows : IRows
{
    private const double Multiple = 3;

    public string Name => "azurite-peers";

    public async IAsyncEnumerable<Figure> MeasureAsync(BenchContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // In memory: to write its data to disk from time to time would cost whoever keeps more rows more.
        await using var azurite = await AzuriteProcess.StartAsync();
        foreach (var figure in await RoundsAsync(azurite, context, cancellationToken))
            yield return figure;

        await using var wire = new MeteredStorage(azurite);
        await using (var stepFlow = await context.StartServerAsync(context.NewDirectory("unused"), wire.ConnectionString, cancellationToken))
        {
            foreach (var figure in await TrafficAsync(new StepFlowClient(stepFlow), wire, cancellationToken))
                yield return figure;
        }

        foreach (var extendedSessions in new[] { false, true })
        {
            await using var durableTask = await DurableTaskServer.StartAsync(wire.ConnectionString, extendedSessions, cancellationToken);
            foreach (var figure in await TrafficAsync(new PeerClient(durableTask), wire, cancellationToken))
                yield return figure;
        }
    }

    private async Task<List<Figure>> RoundsAsync(AzuriteProcess azurite, BenchContext context, CancellationToken cancellationToken)
    {
        await using var stepFlow = await context.StartServerAsync(context.NewDirectory("unused"), azurite.ConnectionString, cancellationToken);
        await using var plain = await DurableTaskServer.StartAsync(azurite.ConnectionString, extendedSessions: false, cancellationToken);
        await using var extended = await DurableTaskServer.StartAsync(azurite.ConnectionString, extendedSessions: true, cancellationToken);
        var durability = new Dictionary<string, string>
        {
            ["StepFlow"] = "its default settings",
            [plain.Name] = plain.Durability,
            [extended.Name] = extended.Durability,
        };
        IEngineClient[] engines = [new StepFlowClient(stepFlow), new PeerClient(plain), new PeerClient(extended)];
        var rounds = await PeerRounds.MeasureAsync(engines, context, cancellationToken);
        return
        [
            .. rounds.Throughput(Name, durability),
            rounds.ThroughputOver(Name, plain.Name, Multiple),
            rounds.ThroughputOver(Name, extended.Name, Multiple),
            .. rounds.StepToStep(Name),
            rounds.StepToStepOver(Name, plain.Name, 1),
            rounds.StepToStepOver(Name, extended.Name, 1),
        ];
    }

    /// <summary>What goes over the wire under the load, by an engine that is alone on it.</summary>
    private async Task<Figure[]> TrafficAsync(IEngineClient engine, MeteredStorage wire, CancellationToken cancellationToken)
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
