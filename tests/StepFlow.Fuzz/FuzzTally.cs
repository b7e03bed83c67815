using System.Diagnostics;

namespace StepFlow.Fuzz;

/// <summary>Measures each input, and notes what is wrong or too much.</summary>
internal sealed class FuzzTally(FuzzOptions options)
{
    private const int ShownInput = 4000;
    private readonly List<FuzzFinding> _findings = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private (TimeSpan Took, long Number) _slowest;
    private (long Bytes, long Number) _hungriest;
    private long _memory;
    private long _peak;
    private long _tried;

    public int Findings => _findings.Count;

    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Tries an input.</summary>
    public FuzzOutcome Try(long number, string target, FuzzCase made, Func<FuzzCase, FuzzOutcome> run)
    {
        _tried++;
        var (began, before) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
        var outcome = run(made);
        var (took, bytes) = (Stopwatch.GetElapsedTime(began), GC.GetTotalAllocatedBytes() - before);
        if (took > _slowest.Took)
            _slowest = (took, number);
        if (bytes > _hungriest.Bytes)
            _hungriest = (bytes, number);
        var problem = outcome.Problem;
        if (took > options.TimeLimit)
            problem ??= $"It took {took.TotalSeconds:0.0} s.";
        if (bytes > options.AllocationLimit)
            problem ??= $"It allocated {bytes} bytes.";
        if (problem is not null)
            _findings.Add(new FuzzFinding(number, target, problem, Cut(made.Show())));
        return outcome;
    }

    /// <summary>Looks at the memory that is in use, and at the most that ever was.</summary>
    public void LookAtMemory(long number)
    {
        _memory = Math.Max(_memory, GC.GetTotalMemory(forceFullCollection: true));
        using var process = Process.GetCurrentProcess();
        _peak = process.PeakWorkingSet64;
        if (_memory > options.MemoryLimit)
            _findings.Add(new FuzzFinding(number, "memory", $"{_memory} bytes are in use after a collection.", ""));
        if (_peak > options.PeakLimit)
            _findings.Add(new FuzzFinding(number, "memory", $"The process has had {_peak} bytes.", ""));
    }

    public FuzzReport Report(FuzzCoverage coverage) => new(options, _tried, _watch.Elapsed)
    {
        Slowest = _slowest,
        Hungriest = _hungriest,
        MostMemory = _memory,
        Peak = _peak,
        Shares = coverage.Shares,
        Findings = _findings,
    };

    private static string Cut(string text) => text.Length <= ShownInput ? text : $"{text[..ShownInput]}… ({text.Length} characters)";
}
