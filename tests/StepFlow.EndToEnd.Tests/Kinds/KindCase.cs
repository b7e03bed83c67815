using StepFlow.Runs;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>One kind of step in one of the two languages, and what must come of it.</summary>
/// <param name="Name">The kind and the language.</param>
/// <param name="Request">The run.</param>
/// <param name="Output">What the run ends with.</param>
internal sealed record KindCase(string Name, StartRequest Request, string Output)
{
    /// <summary>The event that is sent once the run waits; null for none.</summary>
    public string? Event { get; init; }

    public override string ToString() => Name;
}
