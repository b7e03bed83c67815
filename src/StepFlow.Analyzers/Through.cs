using Microsoft.CodeAnalysis;

namespace StepFlow.Analyzers;

/// <summary>The call in the workflow's own file that leads into another one.</summary>
internal sealed class Through(Location location, IMethodSymbol called)
{
    /// <summary>Where it is.</summary>
    public Location Location { get; } = location;

    /// <summary>What it calls.</summary>
    public IMethodSymbol Called { get; } = called;
}
