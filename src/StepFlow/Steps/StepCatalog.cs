using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using StepFlow.Errors;

namespace StepFlow.Steps;

/// <summary>All handlers of an app by name. Fixed once the app has started.</summary>
public sealed class StepCatalog
{
    private readonly FrozenDictionary<string, StepRegistration> _steps;

    /// <summary>Builds the catalog; a name registered twice is an error that names it.</summary>
    public StepCatalog(IEnumerable<StepRegistration> registrations)
    {
        var all = registrations.ToList();
        var twice = all.GroupBy(r => r.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"'{g.Key}'").ToList();
        if (twice.Count > 0)
            throw new InvalidInputException("steps", $"Registered more than once: {string.Join(", ", twice)}. Every step has one handler.");
        _steps = all.ToFrozenDictionary(r => r.Name, StringComparer.Ordinal);
        Steps = [.. all.OrderBy(r => r.Name, StringComparer.Ordinal)];
        Names = _steps.Keys.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>All handlers, by name.</summary>
    public IReadOnlyList<StepRegistration> Steps { get; }

    /// <summary>All names.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>Finds a handler.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out StepRegistration? step) => _steps.TryGetValue(name, out step);
}
