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
    public FakeSteps Fails(string name, int times = int.MaxValue)
    {
        lock (_lock)
            _failures[name] = times;
        return this;
    }

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
            if (_failures.GetValueOrDefault(name) is not (> 0 and var left))
                return;
            _failures[name] = left - 1;
        }

        throw new StepFailedException($"{context.StepKey} was told to fail.");
    }
}
