using System.Runtime.CompilerServices;
using StepFlow.Bench.Machine;
using StepFlow.Bench.Processes;
using StepFlow.Bench.Report;
using StepFlow.Bench.Workload;

namespace StepFlow.Bench.Rows;

/// <summary>Restate and OpenWorkflow beside StepFlow: the same workload by the same client, in turns, on the same file system.</summary>
internal sealed class PeerRows : IRows
{
    private const double RestateMultiple = 3;
    private const double OpenWorkflowShare = 0.5;

    public string Name => "peers";

    public async IAsyncEnumerable<Figure> MeasureAsync(BenchContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await NodePackages.InstallAsync(Places.Peers, cancellationToken);
        await using var stepFlow = await context.StartEmbeddedAsync(cancellationToken);
        await using var restate = await RestateServer.StartAsync(context.NewDirectory("restate"), cancellationToken);
        await using var openWorkflow = await OpenWorkflowServer.StartAsync(context.NewDirectory("openworkflow"), LoadShape.Standard.Clients, cancellationToken);
        var durability = new Dictionary<string, string>
        {
            ["StepFlow"] = "SQLite in WAL mode, synchronous=FULL (its default)",
            [restate.Name] = restate.Durability,
            [openWorkflow.Name] = openWorkflow.Durability,
        };
        IEngineClient[] engines = [new StepFlowClient(stepFlow, inOne: true), new PeerClient(restate), new PeerClient(openWorkflow)];
        var rounds = await PeerRounds.MeasureAsync(engines, context, cancellationToken);
        foreach (var figure in rounds.Throughput(Name, durability))
            yield return figure;
        yield return rounds.ThroughputOver(Name, restate.Name, RestateMultiple);
        yield return rounds.ThroughputOver(Name, openWorkflow.Name, 1);
        foreach (var figure in rounds.StepToStep(Name))
            yield return figure;
        yield return rounds.StepToStepOver(Name, restate.Name, 1);
        yield return rounds.StepToStepOver(Name, openWorkflow.Name, OpenWorkflowShare);
    }
}
