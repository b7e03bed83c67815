using System.Globalization;
using System.Text.Json;
using StepFlow.Errors;
using StepFlow.Steps;

namespace StepFlow.Testing.Host;

/// <summary>
/// Handlers that a test makes up, in place of real ones: what they return, how often they fail, and what they were asked. Safe for
/// concurrent steps.
/// </summary>
public sealed class FakeSteps
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Action<StepFlowBuilder>> _registrations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly List<FakeStepCall> _calls = [];

    /// <summary>Every attempt so far, in its order.</summary>
    public IReadOnlyList<FakeStepCall> Calls
    {
        get
        {
            lock (_lock)
                return [.. _calls];
        }
    }

    /// <summary>A step that always returns the same.</summary>
    public FakeSteps Returns<TOutput>(string name, TOutput output) => Returns<JsonElement, TOutput>(name, _ => output);

    /// <summary>A step that computes its output from its input.</summary>
    public FakeSteps Returns<TInput, TOutput>(string name, Func<TInput, TOutput> compute)
    {
        _registrations[name] = steps => steps.AddStep<TInput, TOutput>(name, (input, context) =>
        {
            Begin(name, input, context);
            return Task.FromResult(compute(input));
        });
        return this;
    }

    /// <summary>The step's next attempts fail, so many of them; then it answers as it did.</summary>
    /// <param name="nameOrKey">The name, for every step of that name, or the key of one step, such as <c>step-1:Charge</c>.</param>
    /// <param name="times">How many attempts; by default all.</param>
    public FakeSteps Fails(string nameOrKey, int times = int.MaxValue)
    {
        lock (_lock)
            _failures[nameOrKey] = times;
        return this;
    }

    /// <summary>The next attempts at the step at a position fail, so many of them, whatever its name is.</summary>
    /// <param name="position">The step's position in the plan, from 0.</param>
    /// <param name="times">How many attempts; by default all.</param>
    public FakeSteps Fails(int position, int times = int.MaxValue) => Fails(Prefix(position), times);

    /// <summary>Registers the steps that return something.</summary>
    public void Register(StepFlowBuilder steps)
    {
        foreach (var register in _registrations.Values)
            register(steps);
    }

    private void Begin(string name, object? input, StepContext context)
    {
        lock (_lock)
        {
            _calls.Add(new FakeStepCall(context.RunId, context.StepKey, context.Attempt, input));
            if (ToldToFail(name, context.StepKey) is not { } told)
                return;
            _failures[told]--;
        }

        throw new StepFailedException($"{context.StepKey} was told to fail.");
    }

    /// <summary>Under what the step was told to fail: its key, its position or its name; null where it is not to fail.</summary>
    private string? ToldToFail(string name, string key)
    {
        var prefix = key[..(key.IndexOf(':', StringComparison.Ordinal) + 1)];
        foreach (var told in new[] { key, prefix, name })
        {
            if (_failures.GetValueOrDefault(told) > 0)
                return told;
        }

        return null;
    }

    private static string Prefix(int position) => string.Create(CultureInfo.InvariantCulture, $"step-{position}:");
}
