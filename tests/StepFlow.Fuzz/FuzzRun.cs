using System.Diagnostics.CodeAnalysis;
using StepFlow.Fuzz.Generators;
using StepFlow.Fuzz.Targets;
using StepFlow.Testing.Host;

namespace StepFlow.Fuzz;

/// <summary>Tries inputs one after the other and notes every one at which something went wrong.</summary>
public static class FuzzRun
{
    private const int BetweenLooks = 20_000;

    /// <summary>Tries them.</summary>
    /// <param name="options">What to try.</param>
    /// <param name="log">Gets the progress.</param>
    /// <param name="answered">Gets the number and the answer of each.</param>
    public static FuzzReport Execute(FuzzOptions options, TextWriter log, Action<long, string>? answered = null) =>
        OneThread.Run(() => ExecuteHere(options, log, answered));

    private static FuzzReport ExecuteHere(FuzzOptions options, TextWriter log, Action<long, string>? answered)
    {
        var coverage = new FuzzCoverage();
        IFuzzTarget[] targets = [new DefinitionTarget(coverage), new ExpressionTarget(coverage), new ApiTarget(coverage)];
        var tally = new FuzzTally(options);
        using var watchdog = new Watchdog(options.HangLimit);
        foreach (var number in Numbers(options, targets.Length).TakeWhile(_ => tally.Findings < options.MaxFindings))
        {
            var target = targets[number % targets.Length];
            var made = target.Make(new Dice(SeedOf(options.Seed, number)), number / FuzzOptions.BlockSize);
            watchdog.Begin(number, made);
            var outcome = tally.Try(number, target.Name, made, Try);
            watchdog.End();
            answered?.Invoke(number, outcome.Answer);
            if (number == options.Only)
                log.WriteLine($"{made.Show()}\n{outcome.Answer}");
            if (number % BetweenLooks == BetweenLooks - 1)
                tally.LookAtMemory(number);
            if (number > 0 && number % 100_000 == 0)
                log.WriteLine($"{number} inputs, {tally.Elapsed.TotalSeconds:0} s, {tally.Findings} findings");
        }

        foreach (var target in targets)
            target.End();
        tally.LookAtMemory(options.Inputs);
        return tally.Report(coverage);
    }

    /// <summary>All numbers; or those of one target in one block up to the one that is asked for.</summary>
    private static IEnumerable<long> Numbers(FuzzOptions options, int targets)
    {
        var (first, last, step) = options.Only is { } only
            ? (only - (only % FuzzOptions.BlockSize) + (only % targets), only, targets)
            : (0L, options.Inputs - 1, 1);
        for (var number = first; number <= last; number += step)
            yield return number;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever is thrown is the finding.")]
    private static FuzzOutcome Try(FuzzCase made)
    {
        try
        {
            return made.Run();
        }
        catch (Exception e)
        {
            return FuzzOutcome.Wrong($"It threw {e}");
        }
    }

    private static int SeedOf(int seed, long number) => unchecked((int)((seed * 6_364_136_223_846_793_005L) + (number * 2_654_435_761L) + (number >> 31)));
}
