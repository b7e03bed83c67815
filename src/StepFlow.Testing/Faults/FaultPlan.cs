namespace StepFlow.Testing.Faults;

/// <summary>The usual fault plans.</summary>
public static class FaultPlan
{
    /// <summary>Nothing goes wrong.</summary>
    public static IFaultPlan None { get; } = From(_ => Fault.None);

    /// <summary>A plan from a function.</summary>
    public static IFaultPlan From(Func<StorageOperation, Fault> decide) => new Decided(decide);

    /// <summary>Given faults at given operation numbers.</summary>
    public static IFaultPlan At(params IEnumerable<(long Number, Fault Fault)> faults)
    {
        var schedule = faults.ToDictionary(f => f.Number, f => f.Fault);
        return From(operation => schedule.GetValueOrDefault(operation.Number));
    }

    /// <summary>One fault at the nth operation (from 1) of a kind, as the plan sees them.</summary>
    public static IFaultPlan AtNth(StorageOperationKind kind, int nth, Fault fault)
    {
        var seen = 0;
        return From(operation => operation.Kind == kind && Interlocked.Increment(ref seen) == nth ? fault : Fault.None);
    }

    /// <summary>
    /// Seeded random faults: the same seed and the same order of operations give the same faults. A rate of 0.05 is one
    /// operation in twenty. Late callbacks are late by up to five minutes.
    /// </summary>
    public static IFaultPlan Random(int seed, double rate)
    {
        var random = new Random(seed);
        var kinds = Enum.GetValues<FaultKind>();
        return From(operation => Draw(random, rate, kinds, operation));
    }

    private static Fault Draw(Random random, double rate, FaultKind[] kinds, StorageOperation operation)
    {
        lock (random)
        {
            if (random.NextDouble() >= rate)
                return Fault.None;

            var possible = kinds.Where(kind => kind.AppliesTo(operation.Kind)).ToArray();
            var kind = possible[random.Next(possible.Length)];
            return new Fault(kind, kind == FaultKind.DeliverLate ? TimeSpan.FromSeconds(random.Next(1, 300)) : TimeSpan.Zero);
        }
    }

    private sealed class Decided(Func<StorageOperation, Fault> decide) : IFaultPlan
    {
        public ValueTask<Fault> DecideAsync(StorageOperation operation, CancellationToken cancellationToken) => new(decide(operation));
    }
}
