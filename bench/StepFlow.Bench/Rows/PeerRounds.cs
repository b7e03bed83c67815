using StepFlow.Bench.Report;
using StepFlow.Bench.Workload;

namespace StepFlow.Bench.Rows;

/// <summary>Engines measured in turns, and what is said of them side by side.</summary>
internal sealed class PeerRounds
{
    private readonly List<PeerRound> _rounds;

    private PeerRounds(List<PeerRound> rounds) => _rounds = rounds;

    /// <summary>Brings each engine to speed, then measures each once a round.</summary>
    public static async Task<PeerRounds> MeasureAsync(IEngineClient[] engines, BenchContext context, CancellationToken cancellationToken)
    {
        foreach (var engine in engines)
            await engine.WarmAsync(context, cancellationToken);

        var turns = engines.Select(engine => new Func<Task<PeerRound>>(() => TurnAsync(engine, context, cancellationToken)));
        return await MeasureAsync([.. turns], context);
    }

    /// <summary>Gives each its turn, once a round.</summary>
    public static async Task<PeerRounds> MeasureAsync(Func<Task<PeerRound>>[] turns, BenchContext context)
    {
        var rounds = new List<PeerRound>();
        for (var round = 0; round < context.Repeat(5, 3); round++)
        {
            foreach (var turn in turns)
                rounds.Add(await turn());
        }

        return new PeerRounds(rounds);
    }

    /// <summary>One turn of an engine that has been brought to speed.</summary>
    public static async Task<PeerRound> TurnAsync(IEngineClient engine, BenchContext context, CancellationToken cancellationToken)
    {
        var load = await Load.ApplyAsync(engine, LoadShape.Standard, cancellationToken);
        var times = await engine.StepTimesAsync(context.Repeat(10, 5), 10, cancellationToken);
        return new PeerRound(engine.Name, load.StepsPerSecond, load.CpuPerStep.TotalMilliseconds, new Samples(times).Median);
    }

    /// <summary>Each engine's throughput, with its CPU and its durability in the note.</summary>
    public IEnumerable<Figure> Throughput(string group, IReadOnlyDictionary<string, string> durability) => _rounds.GroupBy(round => round.Engine).Select(engine =>
    {
        var rate = new Samples(engine.Select(round => round.StepsPerSecond));
        var cpu = new Samples(engine.Select(round => round.CpuMsPerStep));
        var note = Text.Of($"median of {rate.Count}, {rate.Min:0} to {rate.Max:0}; CPU {cpu.Median:0.00} ms a step; {durability[engine.Key]}");
        return new Figure(group, $"{engine.Key}: 200 runs of 5, 20 clients", Text.Rate(rate.Median), Note: note);
    });

    /// <summary>Each engine's time from step to step.</summary>
    public IEnumerable<Figure> StepToStep(string group) => _rounds.GroupBy(round => round.Engine).Select(engine =>
    {
        var step = new Samples(engine.Select(round => round.StepMs));
        var note = Text.Of($"median of {step.Count} medians, {step.Min:0.00} to {step.Max:0.00}");
        return new Figure(group, $"{engine.Key}: step start to next, one run of 10", Text.Milliseconds(step.Median), Note: note);
    });

    /// <summary>StepFlow's throughput over the peer's, and whether it is at least that multiple.</summary>
    public Figure ThroughputOver(string group, string peer, double multiple)
    {
        var ratio = Ratio(peer, round => round.StepsPerSecond);
        return Figure.Judged(
            group, $"StepFlow's throughput over that of {peer}", Text.Ratio(ratio.Median), $"≥ {Text.Ratio(multiple)}", ratio.Median >= multiple, RatioNote(ratio));
    }

    /// <summary>StepFlow's time from step to step over the peer's, and whether it is at most that share.</summary>
    public Figure StepToStepOver(string group, string peer, double share)
    {
        var ratio = Ratio(peer, round => round.StepMs);
        return Figure.Judged(
            group, $"StepFlow's step to step over that of {peer}", Text.Ratio(ratio.Median), $"≤ {Text.Ratio(share)}", ratio.Median <= share, RatioNote(ratio));
    }

    /// <summary>Round by round, so that a slow moment of the machine falls on both sides.</summary>
    private Samples Ratio(string peer, Func<PeerRound, double> value) => new(
        _rounds.Where(round => round.Engine == "StepFlow").Zip(_rounds.Where(round => round.Engine == peer), (a, b) => value(a) / value(b)));

    private static string RatioNote(Samples ratio) => Text.Of($"median of {ratio.Count} rounds, {ratio.Min:0.00} to {ratio.Max:0.00}");
}
