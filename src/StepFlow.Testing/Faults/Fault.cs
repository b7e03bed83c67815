namespace StepFlow.Testing.Faults;

/// <summary>A fault plan's decision about one storage operation.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Delay">How much later a callback becomes visible; used by <see cref="FaultKind.DeliverLate"/> alone.</param>
public readonly record struct Fault(FaultKind Kind, TimeSpan Delay = default)
{
    /// <summary>Nothing goes wrong.</summary>
    public static Fault None => default;

    /// <summary>The callback becomes visible later than asked, by this much.</summary>
    public static Fault Late(TimeSpan by) => new(FaultKind.DeliverLate, by);

    /// <summary>A fault of a kind that needs no more said.</summary>
    public static implicit operator Fault(FaultKind kind) => new(kind);

    /// <summary>The fault of a kind.</summary>
    public static Fault FromFaultKind(FaultKind kind) => new(kind);
}
