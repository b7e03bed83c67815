namespace StepFlow.Testing.Faults;

/// <summary>Decides, before each storage operation, what goes wrong at it.</summary>
public interface IFaultPlan
{
    /// <summary>
    /// Decides about one operation. A decision that completes at once keeps the store synchronous; one that completes later
    /// holds the operation back, and so freezes its caller at exactly this place.
    /// </summary>
    ValueTask<Fault> DecideAsync(StorageOperation operation, CancellationToken cancellationToken);
}
