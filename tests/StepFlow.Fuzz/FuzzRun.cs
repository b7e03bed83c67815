using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using StepFlow.Fuzz.Targets;

namespace StepFlow.Fuzz;

/// <summary>Tries inputs one after the other and notes every one at which something went wrong.</summary>
public static class FuzzRun
{
    private const int BetweenCollections = 20_000;
    private const int ShownInput = 4000;

    /// <summary>Tries them.</summary>
    public static FuzzReport Execute(FuzzOptions options, TextWriter log)
    {
        IFuzzTarget[] targets = [new DefinitionTarget(), new ExpressionTarget(), new ApiTarget()];
        var tried = targets.ToDictionary(t => t.Name, _ => 0L);
        var findings = new List<FuzzFinding>();
        var watch = Stopwatch.StartNew();
        using var watchdog = new Watchdog(options.HangLimit);
        var (slowest, slowestNumber, memory) = (TimeSpan.Zero, 0L, 0L);
        var first = options.Only ?? 0;
        var end = options.Only + 1 ?? options.Inputs;
        for (var number = first; number < end && findings.Count < options.MaxFindings; number++)
        {
            var target = targets[number % targets.Length];
            tried[target.Name]++;
            var made = target.Make(new Random(SeedOf(options.Seed, number)));
            if (options.Only is not null)
                log.WriteLine(made.Show());
            watchdog.Begin(number, made);
            var began = Stopwatch.GetTimestamp();
            var problem = Try(made);
            var took = Stopwatch.GetElapsedTime(began);
            watchdog.End();
            if (took > slowest)
                (slowest, slowestNumber) = (took, number);
            if (took > options.TimeLimit)
                problem ??= $"It took {took.TotalSeconds:0.0} s.";
            if (problem is not null)
                findings.Add(new FuzzFinding(number, target.Name, problem, Cut(made.Show())));
            if (number % BetweenCollections == BetweenCollections - 1)
            {
                memory = Math.Max(memory, GC.GetTotalMemory(forceFullCollection: true));
                if (memory > options.MemoryLimit)
                    findings.Add(new FuzzFinding(number, target.Name, $"{memory} bytes are in use after a collection.", ""));
            }

            if (number > 0 && number % 100_000 == 0)
                log.WriteLine($"{number} inputs, {watch.Elapsed.TotalSeconds:0} s, {findings.Count} findings");
        }

        memory = Math.Max(memory, GC.GetTotalMemory(forceFullCollection: true));
        return new FuzzReport(options, tried.Values.Sum(), watch.Elapsed, slowest, slowestNumber, memory, tried, findings);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever is thrown is the finding.")]
    private static string? Try(FuzzCase made)
    {
        try
        {
            return made.Run();
        }
        catch (Exception e)
        {
            return $"It threw {e}";
        }
    }

    private static int SeedOf(int seed, long number) => unchecked((int)((seed * 6_364_136_223_846_793_005L) + (number * 2_654_435_761L) + (number >> 31)));

    private static string Cut(string text) => text.Length <= ShownInput ? text : $"{text[..ShownInput]}… ({text.Length} characters)";
}
