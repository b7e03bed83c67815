using System.Collections.Concurrent;

namespace StepFlow.Chaos;

/// <summary>Everything that should not have happened.</summary>
public sealed class Violations
{
    private const int MostOfView = 4000;

    private readonly ConcurrentQueue<Violation> _all = new();

    /// <summary>All so far.</summary>
    public IReadOnlyList<Violation> All => [.. _all];

    /// <summary>Adds one; the view, where there is one, is printed with it.</summary>
    public void Add(string subject, string what, string? view = null) =>
        _all.Enqueue(new Violation(subject, what, view is { Length: > MostOfView } ? $"{view[..MostOfView]} …" : view));
}
