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
        IEngineClient[] engines = [new StepFlowClient(stepFlow), new PeerClient(restate), new PeerClient(openWorkflow)];
        var durability = new Dictionary<string, string>
        {
            ["StepFlow"] = "SQLite in WAL mode, synchronous=FULL (its default)",
            [restate.Name] = restate.Durability,
            [openWorkflow.Name] = openWorkflow.Durability,
        };
        foreach (var engine in engines)
            await engine.WarmAsync(context, cancellationToken);

        var rounds = await RoundsAsync(engines, context, cancellationToken);
        foreach (var figure in Throughput(rounds, durability).Concat(Latency(rounds)))
            yield return figure;
    }

    private static async Task<List<PeerRound>> RoundsAsync(IEngineClient[] engines, BenchContext context, CancellationToken cancellationToken)
    {
        var rounds = new List<PeerRound>();
        for (var round = 0; round < context.Repeat(5, 3); round++)
        {
            foreach (var engine in engines)
            {
                var load = await Load.ApplyAsync(engine, LoadShape.Standard, cancellationToken);
                var times = await engine.StepTimesAsync(context.Repeat(10, 5), 10, cancellationToken);
                rounds.Add(new PeerRound(engine.Name, load.StepsPerSecond, load.CpuPerStep.TotalMilliseconds, new Samples(times).Median));
            }
        }

        return rounds;
    }

    private static IEnumerable<Figure> Throughput(List<PeerRound> rounds, Dictionary<string, string> durability)
    {
        foreach (var engine in rounds.GroupBy(round => round.Engine))
        {
            var rate = new Samples(engine.Select(round => round.StepsPerSecond));
            var cpu = new Samples(engine.Select(round => round.CpuMsPerStep));
            var note = Text.Of($"median of {rate.Count}, {rate.Min:0} to {rate.Max:0}; CPU {cpu.Median:0.00} ms a step; {durability[engine.Key]}");
            yield return new Figure("peers", $"{engine.Key}: 200 runs of 5, 20 clients", Text.Rate(rate.Median), Note: note);
        }

        foreach (var peer in durability.Keys.Where(name => name != "StepFlow"))
        {
            var ratio = Ratio(rounds, "StepFlow", peer, round => round.StepsPerSecond);
            var multiple = peer == "Restate" ? RestateMultiple : 1;
            yield return Figure.Judged("peers", $"StepFlow's throughput over {peer}'s", Text.Ratio(ratio.Median), $"≥ {Text.Ratio(multiple)}", ratio.Median >= multiple, RatioNote(ratio));
        }
    }

    private static IEnumerable<Figure> Latency(List<PeerRound> rounds)
    {
        foreach (var engine in rounds.GroupBy(round => round.Engine))
        {
            var step = new Samples(engine.Select(round => round.StepMs));
            yield return new Figure("peers", $"{engine.Key}: step start to next, one run of 10", Text.Milliseconds(step.Median), Note: Text.Of($"median of {step.Count} medians, {step.Min:0.00} to {step.Max:0.00}"));
        }

        foreach (var (peer, share) in new[] { ("Restate", 1.0), ("OpenWorkflow", OpenWorkflowShare) })
        {
            var ratio = Ratio(rounds, "StepFlow", peer, round => round.StepMs);
            yield return Figure.Judged("peers", $"StepFlow's step to step over {peer}'s", Text.Ratio(ratio.Median), $"≤ {Text.Ratio(share)}", ratio.Median <= share, RatioNote(ratio));
        }
    }

    /// <summary>Round by round, so that a slow moment of the machine falls on both sides.</summary>
    private static Samples Ratio(List<PeerRound> rounds, string one, string other, Func<PeerRound, double> value) => new(
        rounds.Where(round => round.Engine == one).Zip(rounds.Where(round => round.Engine == other), (a, b) => value(a) / value(b)));

    private static string RatioNote(Samples ratio) => Text.Of($"median of {ratio.Count} rounds, {ratio.Min:0.00} to {ratio.Max:0.00}");
}
