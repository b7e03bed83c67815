namespace StepFlow.Fuzz;

/// <summary>How much of a kind of input was accepted.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Tried">Inputs that could have been accepted.</param>
/// <param name="Accepted">Those that were.</param>
/// <param name="AtLeast">The share that has to be.</param>
public sealed record FuzzShare(string Kind, long Tried, long Accepted, double AtLeast)
{
    /// <summary>Fewer say nothing about a share.</summary>
    private const int FewestTried = 100;

    /// <summary>True where so little was accepted that something is wrong with what is generated.</summary>
    public bool IsTooSmall => Tried >= FewestTried && Accepted < AtLeast * Tried;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Kind}: {Accepted} of {Tried} accepted, {100.0 * Accepted / Math.Max(1, Tried):0.0} %{(IsTooSmall ? FormattableString.Invariant($", which is less than {100 * AtLeast:0.0} %: too little is reached") : "")}");
}
