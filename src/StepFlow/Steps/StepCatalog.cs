using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using StepFlow.Definitions;
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

    /// <summary>
    /// Calls a handler by name inside a step of a C# workflow: <c>context.RunAsync(key, () => catalog.InvokeAsync&lt;long&gt;(name, value))</c>.
    /// The handler performs that step's attempt, with its key, its number and its cancellation.
    /// </summary>
    /// <param name="name">The handler's name; an unknown one fails the step without another attempt.</param>
    /// <param name="input">What the handler gets, as JSON.</param>
    public async Task<T> InvokeAsync<T>(string name, object? input)
    {
        var attempt = StepScope.Current ?? throw new InvalidOperationException(
            $"The handler '{name}' was called outside of a step. Call it inside one: context.RunAsync(key, () => catalog.InvokeAsync<T>(name, input)).");
        if (!TryGet(name, out var handler))
            throw new StepFailedException($"Unknown step '{name}'.{NearestName.Suggest(name, Names)} Known steps: {NearestName.List(Names)}.") { NonRetryable = true };
        return StepJson.Read<T>(await handler.Invoke(attempt.Services, StepJson.Write(input), attempt.Context).ConfigureAwait(false), $"The result of step '{name}'");
    }
}
